// `neurite convert`: a model file from one form to the other.
#ifndef NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_
#define NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_

#include <string>

#include "absl/status/status.h"

namespace neurite {

// Reads the model file `from` and writes `to`, each as text (.textproto) or
// binary (.pb) by its extension. Its golden vectors must match first. `to`
// appears whole or not at all; what was there before is replaced.
//
//   INVALID_ARGUMENT  another extension
//   DATA_LOSS         `from` is no valid model, or a golden vector fails
//   and what ReadRegularFile says; UNAVAILABLE if `to` cannot be written
absl::Status ConvertModel(const std::string& from, const std::string& to);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_CONVERT_MODEL_H_
