// Parses the command line of `neurite`.
#ifndef NEURITE_CLIENT_COMMAND_PARSE_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_PARSE_ARGUMENTS_H_

#include "absl/status/statusor.h"
#include "client/command/arguments.h"

namespace neurite {

// Errors are INVALID_ARGUMENT with a message for the user. The message for an
// unknown command or option suggests the most similar known one.
absl::StatusOr<Arguments> ParseArguments(int argc, const char* const* argv);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PARSE_ARGUMENTS_H_
