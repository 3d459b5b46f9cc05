// Formats models as text for people: those of a server and model files alike.
// The list also as CSV.
#ifndef NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_

#include <string>

#include "client/output/model_file.h"
#include "client/report/terminal.h"
#include "neurite/v1/models.pb.h"

namespace neurite {

// "available", "loading", ...
std::string StateName(neurite::v1::ModelState state);

// "classification" or "regression"; empty if the task is not known.
std::string TaskName(neurite::v1::ModelTask task);

// A table of all versions, with the reason of each failure.
std::string WriteModelList(const neurite::v1::ListModelsResponse& list,
                           const Palette& palette);
std::string WriteModelListCsv(const neurite::v1::ListModelsResponse& list);

// Describes one version that a server has: description, license, input, task, a
// table of the layers (counted from 1), golden vectors.
std::string WriteModel(const neurite::v1::GetModelResponse& model,
                       const Palette& palette);

// The same for a model file.
std::string WriteModelFile(const ModelFile& file, const Palette& palette);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_
