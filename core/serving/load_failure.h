// What clients are told about a model version that failed to load.
#ifndef NEURITE_CORE_SERVING_LOAD_FAILURE_H_
#define NEURITE_CORE_SERVING_LOAD_FAILURE_H_

#include <string>

#include "absl/status/status.h"

namespace neurite {

// Returns the reason for a load that failed with `code`, as a clause in plain
// English. It depends on the code alone: the message of a load error names
// paths of the server and quotes the model file, and every client that can
// reach the port may read the reason. REQUIRES: `code` is an error.
std::string LoadFailureReason(absl::StatusCode code);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_LOAD_FAILURE_H_
