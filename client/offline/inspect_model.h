// `neurite inspect`: prints and checks a model file.
#ifndef NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_
#define NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"

namespace neurite {

// Prints the model at `path` (a model file or the folder of a version): its
// description, input, task, a table of its layers, its number of parameters and
// whether its golden vectors match. DATA_LOSS if it is not a valid model
// (nothing is printed) or a golden vector fails (which is also printed);
// otherwise the errors of ReadRegularFile.
absl::Status InspectModel(const std::string& path, std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_
