// What ModelService tells, for people and for programs.
#ifndef NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_
#define NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_

#include <string>

#include "client/report/terminal.h"
#include "neurite/v1/models.pb.h"

namespace neurite {

// "available", "loading", ...
std::string StateName(neurite::v1::ModelState state);

// A table of all versions, with the reasons of those that failed.
std::string WriteModelList(const neurite::v1::ListModelsResponse& list,
                           const Palette& palette);
std::string WriteModelListCsv(const neurite::v1::ListModelsResponse& list);

// All about one version: input, layers, labels or targets, source, licence.
std::string WriteModel(const neurite::v1::GetModelResponse& model,
                       const Palette& palette);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_MODEL_TEXT_H_
