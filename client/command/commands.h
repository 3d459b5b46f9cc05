// The commands of the `neurite` program, one function each.
#ifndef NEURITE_CLIENT_COMMAND_COMMANDS_H_
#define NEURITE_CLIENT_COMMAND_COMMANDS_H_

#include <ostream>

#include "absl/status/status.h"
#include "client/command/arguments.h"

namespace neurite {

// Write results to `out`; notes, progress and, with CSV, summaries to `err`.
absl::Status RunClassify(const Arguments& arguments, std::ostream& out,
                         std::ostream& err);
absl::Status RunRegress(const Arguments& arguments, std::ostream& out,
                        std::ostream& err);
absl::Status RunExplain(const Arguments& arguments, std::ostream& out,
                        std::ostream& err);
absl::Status RunModels(const Arguments& arguments, std::ostream& out);

// Returns an error if an answer was wrong, no request was answered or the run
// was not completed; the report is written to `out` in any case.
absl::Status RunLoadtest(const Arguments& arguments, std::ostream& out,
                         std::ostream& err);

// Returns UNAVAILABLE unless the state is SERVING; the state is written to
// `out` in any case.
absl::Status RunHealth(const Arguments& arguments, std::ostream& out);

absl::Status RunInspect(const Arguments& arguments, std::ostream& out);
absl::Status RunConvert(const Arguments& arguments, std::ostream& out);

// Returns INVALID_ARGUMENT if the name of the file to be written says no form.
absl::Status CheckConvert(const Arguments& arguments);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_COMMANDS_H_
