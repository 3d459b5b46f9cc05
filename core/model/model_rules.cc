#include "core/model/model_rules.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"
#include "core/model/model_spec.h"

namespace neurite {

absl::Status BrokenRule(absl::string_view field, absl::string_view needs,
                        const absl::AlphaNum& got) {
  return absl::DataLossError(
      absl::StrCat(field, ": needs ", needs, "; got ", got));
}

std::string Element(absl::string_view list, size_t index) {
  return absl::StrCat(list, "[", index, "]");
}

absl::Status CheckText(absl::string_view field, absl::string_view text) {
  if (text.size() > kMaxTextBytes) {
    return BrokenRule(field,
                      absl::StrCat("at most ", kMaxTextBytes, " bytes of text"),
                      text.size());
  }
  if (!IsValidUtf8(text)) {
    return BrokenRule(field, "text in UTF-8", "invalid bytes");
  }
  return absl::OkStatus();
}

absl::Status NameList::Add(absl::string_view field, absl::string_view name) {
  NEURITE_RETURN_IF_ERROR(CheckText(field, name));
  const absl::string_view bare = absl::StripAsciiWhitespace(name);
  if (bare.empty()) {
    if (may_be_empty_) return absl::OkStatus();
    return BrokenRule(field, absl::StrCat("a ", noun_),
                      name.empty() ? "an empty string" : "only whitespace");
  }
  if (seen_.insert(bare).second) return absl::OkStatus();
  return BrokenRule(field, absl::StrCat("a unique ", noun_),
                    absl::StrCat("\"", bare, "\" again"));
}

absl::Status CheckFinite(absl::string_view field, float value) {
  if (std::isfinite(value)) return absl::OkStatus();
  return BrokenRule(field, "a finite number", value);
}

absl::Status CheckAllFinite(absl::string_view field,
                            std::span<const float> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    // The name of the element is built only for an error: there may be
    // millions.
    if (std::isfinite(values[i])) continue;
    return CheckFinite(Element(field, i), values[i]);
  }
  return absl::OkStatus();
}

absl::Status CheckScale(absl::string_view field, float scale) {
  if (std::isfinite(scale) && scale != 0) return absl::OkStatus();
  return BrokenRule(field, "a finite number other than 0", scale);
}

absl::Status CheckWidth(absl::string_view field, int64_t width) {
  if (width >= 1 && width <= kMaxWidth) return absl::OkStatus();
  return BrokenRule(field, absl::StrCat("1 to ", kMaxWidth), width);
}

}  // namespace neurite
