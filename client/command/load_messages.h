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
  int64_t rows = 1;   // of each
  std::string input;  // "random rows", or how many rows were read
  ReplyCheck check;   // only if there are labels
};

// Classify or Regress, as the model's task is, about the rows of the inputs or,
// without any, seeded random ones. INVALID_ARGUMENT if inputs do not fit the
// model, or labels not the inputs. Notes go to `err`.
absl::StatusOr<LoadMessages> MakeLoadMessages(const Arguments& arguments,
                                              const Session& session,
                                              std::ostream& err);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_LOAD_MESSAGES_H_
