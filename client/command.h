// The `neurite` command.
#ifndef NEURITE_CLIENT_COMMAND_H_
#define NEURITE_CLIENT_COMMAND_H_

namespace neurite {

// Runs the command in the arguments. Writes results to stdout and everything
// else to stderr. Returns the exit code: 0 success, 1 failure, 2 wrong usage.
int RunClient(int argc, char** argv);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_H_
