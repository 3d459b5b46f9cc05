// Formats models as JSON (see docs/output.md).
#ifndef NEURITE_CLIENT_OUTPUT_MODEL_JSON_H_
#define NEURITE_CLIENT_OUTPUT_MODEL_JSON_H_

#include <string>

#include "client/output/model_file.h"
#include "neurite/v1/models.pb.h"

namespace neurite {

// One object, without a line break: what `neurite models` lists of a version.
std::string ModelStatusJson(const neurite::v1::ModelStatus& status);

// The same with the details of the version's network: null, or empty lists, if
// it is not available.
std::string ModelJson(const neurite::v1::GetModelResponse& model);

// The same details of a model file, which has no version and no state.
std::string ModelFileJson(const ModelFile& file);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_MODEL_JSON_H_
