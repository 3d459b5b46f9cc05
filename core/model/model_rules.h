// Checks shared by the rules of a model, with uniform error messages.
#ifndef NEURITE_CORE_MODEL_MODEL_RULES_H_
#define NEURITE_CORE_MODEL_MODEL_RULES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/container/flat_hash_set.h"
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

// Checks the names of one list, one after the other: each must be valid text
// and differ from those before it in more than whitespace at its ends, which is
// lost where names are read from label files and CSV headers. Whitespace alone
// counts as empty.
class NameList {
 public:
  // `noun`: "label" or "name". `may_be_empty`: any number of them.
  NameList(absl::string_view noun, bool may_be_empty)
      : noun_(noun), may_be_empty_(may_be_empty) {}

  // `name` must outlive the list.
  absl::Status Add(absl::string_view field, absl::string_view name);

 private:
  const absl::string_view noun_;
  const bool may_be_empty_;
  absl::flat_hash_set<absl::string_view> seen_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_MODEL_RULES_H_
