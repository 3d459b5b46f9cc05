#include "client/report/number_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "absl/strings/str_format.h"

namespace neurite {

std::string ExactText(float value) {
  if (std::isnan(value)) return "nan";
  std::array<char, 64> text;
  const std::to_chars_result end =
      std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), end.ptr);
}

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
