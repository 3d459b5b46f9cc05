// Checks shared by the rules of a model, with uniform error messages.
#ifndef NEURITE_CORE_MODEL_MODEL_RULES_H_
#define NEURITE_CORE_MODEL_MODEL_RULES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite {

// Returns DATA_LOSS with a message of the form
// "layers[1].bias: needs 2 values, one for each unit; got 3".
absl::Status BrokenRule(absl::string_view field, absl::string_view needs,
                        const absl::AlphaNum& got);

// Returns e.g. "layers[3]".
std::string Element(absl::string_view list, size_t index);

// Requires UTF-8 of at most kMaxTextBytes.
absl::Status CheckText(absl::string_view field, absl::string_view text);

absl::Status CheckFinite(absl::string_view field, float value);

// The error names the first value that is not finite: "layers[0].weights[17]".
absl::Status CheckAllFinite(absl::string_view field,
                            std::span<const float> values);

// Requires a finite value other than 0.
absl::Status CheckScale(absl::string_view field, float scale);

// Requires 1 to kMaxWidth.
absl::Status CheckWidth(absl::string_view field, int64_t width);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_MODEL_RULES_H_
