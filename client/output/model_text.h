// Formats the replies of ModelService as text and as CSV.
#ifndef NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_

#include <string>

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

// Describes one version: input, layers, labels or targets, source, licence.
std::string WriteModel(const neurite::v1::GetModelResponse& model,
                       const Palette& palette);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_
