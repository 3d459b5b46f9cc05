// The `neurite` command.
#ifndef NEURITE_CLIENT_COMMAND_H_
#define NEURITE_CLIENT_COMMAND_H_

namespace neurite {

// Runs what the arguments say: results on stdout, everything else on stderr.
// Returns the exit code: 0 done, 1 it failed, 2 wrong usage.
int RunClient(int argc, char** argv);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_H_
