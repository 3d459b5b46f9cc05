// Matches the columns of a CSV file to the features of a model.
#ifndef NEURITE_CLIENT_INPUT_CSV_COLUMNS_H_
#define NEURITE_CLIENT_INPUT_CSV_COLUMNS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// Marks a column that is not a feature.
inline constexpr int64_t kNoFeature = -1;

// Returns for each column the index of its value in a row, or kNoFeature. If
// the model has no feature names, the columns are the values in order.
//
// RowFormat::label_columns are never values, and without names of features,
// RowFormat::kept_columns are values only if the others are too few.
//
// Unknown columns are ignored, and features without a column are missing values
// in all rows; a note is added for each case. INVALID_ARGUMENT if no column
// matches, two columns have the same name, or an unknown column's name is
// similar to that of a missing feature, or differs from it in case (probably a
// typing error).
absl::StatusOr<std::vector<int64_t>> MatchColumns(
    std::span<const std::string> header, const RowFormat& spec, Notes& notes);

// Returns the index of each of the columns `names`. INVALID_ARGUMENT if one is
// absent, or if two columns have its name.
absl::StatusOr<std::vector<size_t>> FindColumns(
    std::span<const std::string> header, std::span<const std::string> names);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CSV_COLUMNS_H_
