#include "core/base/exact_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace neurite {
namespace {

template <typename Number>
std::string TextOf(Number value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  std::array<char, 64> text;
  const std::to_chars_result end =
      std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), end.ptr);
}

}  // namespace

std::string ExactText(float value) { return TextOf(value); }

std::string ExactText(double value) { return TextOf(value); }

}  // namespace neurite
