// The commands, one function each.
#ifndef NEURITE_CLIENT_COMMAND_COMMANDS_H_
#define NEURITE_CLIENT_COMMAND_COMMANDS_H_

#include <ostream>

#include "absl/status/status.h"
#include "client/command/arguments.h"

namespace neurite {

// Results go to `out`; notes, progress and, with CSV, summaries to `err`.
absl::Status RunClassify(const Arguments& arguments, std::ostream& out,
                         std::ostream& err);
absl::Status RunRegress(const Arguments& arguments, std::ostream& out,
                        std::ostream& err);
absl::Status RunExplain(const Arguments& arguments, std::ostream& out,
                        std::ostream& err);
absl::Status RunModels(const Arguments& arguments, std::ostream& out);

// An error if an answer was wrong, none came, or the run did not go to its end;
// the report is in `out` either way.
absl::Status RunLoadtest(const Arguments& arguments, std::ostream& out,
                         std::ostream& err);

// UNAVAILABLE unless it is SERVING; the word is in `out` either way.
absl::Status RunHealth(const Arguments& arguments, std::ostream& out);

absl::Status RunInspect(const Arguments& arguments, std::ostream& out);
absl::Status RunConvert(const Arguments& arguments, std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_COMMANDS_H_
