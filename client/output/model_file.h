// A model file to describe, as `neurite inspect` read it.
#ifndef NEURITE_CLIENT_OUTPUT_MODEL_FILE_H_
#define NEURITE_CLIENT_OUTPUT_MODEL_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "neurite/v1/models.pb.h"

namespace neurite {

struct ModelFile {
  const std::string& path;
  const std::string& name;     // the name in the file
  const absl::Status& golden;  // whether the golden vectors match
  const neurite::v1::GetModelResponse& model;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_MODEL_FILE_H_
