// The rules of a model's task and of its golden vectors.
#ifndef NEURITE_CORE_MODEL_TASK_RULES_H_
#define NEURITE_CORE_MODEL_TASK_RULES_H_

#include "absl/status/status.h"
#include "core/model/model_spec.h"

namespace neurite {

// Return DATA_LOSS that names the first broken rule.
// REQUIRES: the input and the layers of `spec` are valid.
absl::Status CheckTask(const ModelSpec& spec);
absl::Status CheckGoldenVectorRules(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_TASK_RULES_H_
