// Parses the numbers of CSV cells and labels.
#ifndef NEURITE_CLIENT_INPUT_CELL_NUMBER_H_
#define NEURITE_CLIENT_INPUT_CELL_NUMBER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

// Parses a decimal number, rounded once to the type. An empty cell and "nan"
// are NaN, a missing value. INVALID_ARGUMENT if `cell` is not a number or too
// large for the type.
absl::StatusOr<float> ParseCell(absl::string_view cell);
absl::StatusOr<double> ParseDoubleCell(absl::string_view cell);

// Rounds `value` to float32. INVALID_ARGUMENT, with the value, if it is finite
// but too large.
absl::StatusOr<float> ToFloat32(double value);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CELL_NUMBER_H_
