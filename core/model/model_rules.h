// The words in which every broken rule of a model is told.
#ifndef NEURITE_CORE_MODEL_MODEL_RULES_H_
#define NEURITE_CORE_MODEL_MODEL_RULES_H_

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/model/model_spec.h"

namespace neurite {

// "layers[1].bias: needs 2 values, one for each unit; got 3", as DATA_LOSS.
absl::Status BrokenRule(absl::string_view field, absl::string_view needs,
                        const absl::AlphaNum& got);

// "layers[3]"
std::string Element(absl::string_view list, size_t index);

// At most kMaxTextBytes of UTF-8.
absl::Status CheckText(absl::string_view field, absl::string_view text);

absl::Status CheckFinite(absl::string_view field, float value);

// Names the first that is not finite: "layers[0].weights[17]".
absl::Status CheckAllFinite(absl::string_view field,
                            std::span<const float> values);

// Finite and not 0.
absl::Status CheckScale(absl::string_view field, float scale);

// 1..kMaxWidth.
absl::Status CheckWidth(absl::string_view field, int64_t width);

// The rules of the task and of the golden vectors.
// REQUIRES: the input and the layers of `spec` are valid.
absl::Status CheckTask(const ModelSpec& spec);
absl::Status CheckGoldenVectorRules(const ModelSpec& spec);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_MODEL_RULES_H_
