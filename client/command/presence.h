// Checks that the arguments of a command are complete and can be combined.
#ifndef NEURITE_CLIENT_COMMAND_PRESENCE_H_
#define NEURITE_CLIENT_COMMAND_PRESENCE_H_

#include "absl/status/status.h"
#include "client/command/arguments.h"

namespace neurite {

// Returns INVALID_ARGUMENT that names the first missing argument, e.g. --model.
absl::Status CheckPresent(const Arguments& values);

// Returns INVALID_ARGUMENT that names an option of loadtest that cannot be
// combined with the others.
absl::Status CheckLoadtestTogether(const Arguments& values);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PRESENCE_H_
