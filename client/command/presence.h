// What a command cannot do without.
#ifndef NEURITE_CLIENT_COMMAND_PRESENCE_H_
#define NEURITE_CLIENT_COMMAND_PRESENCE_H_

#include "absl/status/status.h"
#include "client/command/arguments.h"

namespace neurite {

// INVALID_ARGUMENT that tells what was left out, for example the model.
absl::Status CheckPresent(const Arguments& values);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PRESENCE_H_
