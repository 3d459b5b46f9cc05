// `neurite convert`: converts a model file between text and binary.
#ifndef NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_
#define NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_

#include <string>

#include "absl/status/status.h"

namespace neurite {

// Reads the model file `from`, checks its golden vectors and writes `to`. The
// extension of each file says whether it is text (.textproto) or binary (.pb).
// `to` is written atomically and replaces an existing file.
//
//   INVALID_ARGUMENT  another extension
//   DATA_LOSS         `from` is not a valid model, or a golden vector fails
//   UNAVAILABLE       `to` cannot be written
//   and the errors of ReadRegularFile
absl::Status ConvertModel(const std::string& from, const std::string& to);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_
