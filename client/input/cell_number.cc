#include "client/input/cell_number.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

bool ParseAs(absl::string_view cell, float& value) {
  return absl::SimpleAtof(cell, &value);
}
bool ParseAs(absl::string_view cell, double& value) {
  return absl::SimpleAtod(cell, &value);
}

template <typename T>
absl::StatusOr<T> Parse(absl::string_view cell, absl::string_view type) {
  if (cell.empty()) return std::numeric_limits<T>::quiet_NaN();
  T value = 0;
  // Abseil also accepts hexadecimal numbers; in a CSV file they are errors.
  const bool hexadecimal = cell.find_first_of("xX") != absl::string_view::npos;
  if (hexadecimal || !ParseAs(cell, value)) {
    return absl::InvalidArgumentError("is not a number");
  }
  // Abseil returns infinity both for "inf", which is accepted, and for numbers
  // that are too large, which are not.
  const bool digits = std::any_of(cell.begin(), cell.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (std::isinf(value) && digits) {
    return absl::InvalidArgumentError(
        absl::StrCat("is out of the range of ", type));
  }
  return value;
}

}  // namespace

absl::StatusOr<float> ParseCell(absl::string_view cell) {
  return Parse<float>(cell, "float32");
}

absl::StatusOr<double> ParseDoubleCell(absl::string_view cell) {
  return Parse<double>(cell, "float64");
}

absl::StatusOr<float> ToFloat32(double value) {
  // Halfway from the largest float32 to the next power of two: from here on,
  // values are rounded to infinity.
  constexpr double kTooLarge = 0x1.ffffffp127;
  if (std::isfinite(value) && std::abs(value) >= kTooLarge) {
    return absl::InvalidArgumentError(
        absl::StrCat(value, " is out of the range of float32"));
  }
  return static_cast<float>(value);
}

}  // namespace neurite
