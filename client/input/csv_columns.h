// Which column of a CSV file holds which value of a row.
#ifndef NEURITE_CLIENT_INPUT_CSV_COLUMNS_H_
#define NEURITE_CLIENT_INPUT_CSV_COLUMNS_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// A number as a cell holds one. An empty cell and "nan" are NaN, a missing
// value. INVALID_ARGUMENT if it is no number or beyond float32.
absl::StatusOr<float> ParseCell(absl::string_view cell);

// True if a file's first record names its columns: one of the cells is a
// feature's name, or all are something and none is a number.
bool IsHeader(std::span<const std::string> cells, const RowFormat& spec);

// A column that is no feature.
inline constexpr int64_t kNoFeature = -1;

// For each column the index of the value that it holds, or kNoFeature. Without
// feature names the columns are the row in order.
//
// What matches nothing is passed over, and what is not there counts as
// missing, each with a note. INVALID_ARGUMENT if no column matches, two do so
// alike, or one is so near to a missing feature that it is a typing error.
absl::StatusOr<std::vector<int64_t>> MatchColumns(
    std::span<const std::string> header, const RowFormat& spec, Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CSV_COLUMNS_H_
