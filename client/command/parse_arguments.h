// Reads the command line of `neurite`.
#ifndef NEURITE_CLIENT_COMMAND_PARSE_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_PARSE_ARGUMENTS_H_

#include "absl/status/statusor.h"
#include "client/command/arguments.h"

namespace neurite {

// Errors are INVALID_ARGUMENT, made to be read by who typed: an unknown
// command or option comes with the nearest known one.
absl::StatusOr<Arguments> ParseArguments(int argc, const char* const* argv);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PARSE_ARGUMENTS_H_
