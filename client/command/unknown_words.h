// The words of a command line that mean nothing.
#ifndef NEURITE_CLIENT_COMMAND_UNKNOWN_WORDS_H_
#define NEURITE_CLIENT_COMMAND_UNKNOWN_WORDS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/command/grammar.h"

namespace neurite {

inline constexpr char kNoCommand[] =
    "no command given; neurite --help lists the commands";

// Checks that the first of `words` is a known command or asks for help.
absl::Status CheckCommand(const std::vector<std::string>& words,
                          const Grammar& grammar);

// Checks that `app`, a command of `grammar`, took every word. The message for
// an unknown option names the commands that have it, or else the most similar
// option of this command.
absl::Status CheckLeftOvers(const CLI::App& app, const Grammar& grammar);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_UNKNOWN_WORDS_H_
