// `neurite inspect`: what a model file holds.
#ifndef NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_
#define NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace neurite {

// Prints the model at `path`, a model file or a version's folder: its texts,
// input, task, layers as a table, parameters, and whether its golden vectors
// match. DATA_LOSS if it is no valid model (nothing printed) or a golden vector
// fails (printed, too); else what ReadRegularFile says.
absl::Status InspectModel(const std::string& path, std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_
