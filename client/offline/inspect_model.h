// `neurite inspect`: describes and checks a model file.
#ifndef NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_
#define NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/model/formats/network_info.h"

namespace neurite {

struct InspectedModel {
  std::string file;  // the path of the model file
  std::string name;  // the name in the file, which need not be the folder's

  // As the server would describe the model. Its name, version and state, which
  // the repository decides, are not set.
  neurite::v1::GetModelResponse model;

  // DATA_LOSS if a golden vector fails.
  absl::Status golden;
};

// Describes the model at `path` (a model file or the folder of a version).
// DATA_LOSS if it is not a valid model; otherwise the errors of
// ReadRegularFile.
absl::StatusOr<InspectedModel> InspectModel(const std::string& path);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OFFLINE_INSPECT_MODEL_H_
