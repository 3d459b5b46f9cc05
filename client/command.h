// The `neurite` command.
#ifndef NEURITE_CLIENT_COMMAND_H_
#define NEURITE_CLIENT_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

// Runs the command in the arguments. Writes results to stdout and everything
// else to stderr. Returns the exit code: 0 success, 1 failure, 2 wrong usage.
int RunClient(int argc, char** argv);

// Lays out the text of --help in lines that fit into the terminal: 60 to 200
// columns, as the terminal or COLUMNS says; 100 in a pipe.
std::string HelpForStdout(absl::string_view help);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_H_
