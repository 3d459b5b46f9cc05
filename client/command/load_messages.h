// The requests of a load test, encoded once.
#ifndef NEURITE_CLIENT_COMMAND_LOAD_MESSAGES_H_
#define NEURITE_CLIENT_COMMAND_LOAD_MESSAGES_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/command/arguments.h"
#include "client/command/session.h"
#include "client/loadtest/load_options.h"

namespace neurite {

struct LoadMessages {
  std::string method;
  std::vector<std::string> messages;
  int64_t rows = 1;   // in each message
  std::string input;  // describes the rows in the report
  ReplyCheck check;   // empty without --labels
};

// Makes Classify or Regress requests, depending on the model's task, from the
// rows of the inputs or, without inputs, from seeded random rows.
// INVALID_ARGUMENT if the inputs do not fit the model or the labels do not fit
// the inputs. Writes notes to `err`.
absl::StatusOr<LoadMessages> MakeLoadMessages(const Arguments& arguments,
                                              const Session& session,
                                              std::ostream& err);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_LOAD_MESSAGES_H_
