#include "client/report/number_text.h"

#include <cmath>

#include "absl/strings/str_format.h"

namespace neurite {

std::string ShortText(double value) {
  if (std::isnan(value)) return "nan";
  if (value == 0) return "0";
  return absl::StrFormat("%.4g", value);
}

std::string FixedText(double value, int digits) {
  if (std::isnan(value)) return "nan";
  return absl::StrFormat("%.*f", digits, value);
}

std::string CountText(int64_t count) {
  std::string text = std::to_string(count);
  const size_t sign = count < 0 ? 1 : 0;
  for (size_t at = text.size(); at > sign + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

}  // namespace neurite
