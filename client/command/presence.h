// Checks that the arguments of a command are complete and can be combined.
#ifndef NEURITE_CLIENT_COMMAND_PRESENCE_H_
#define NEURITE_CLIENT_COMMAND_PRESENCE_H_

#include "absl/status/status.h"
#include "client/command/arguments.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 is its owner
class App;
}

namespace neurite {

// Returns INVALID_ARGUMENT that names the first missing argument, e.g. --model.
absl::Status CheckPresent(const Arguments& values);

// Returns INVALID_ARGUMENT that names an option of loadtest that cannot be
// combined with the others.
absl::Status CheckLoadtestTogether(const Arguments& values);

// The options that were given must not have an empty value, which would look
// like an option that was not given. INVALID_ARGUMENT with the option.
absl::Status CheckNotEmpty(const CLI::App& app);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PRESENCE_H_
