// Parses the numbers of rows given on a command line.
#ifndef NEURITE_BENCH_FORWARD_ROW_LIST_H_
#define NEURITE_BENCH_FORWARD_ROW_LIST_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite::bench {

// Parses a list of numbers and ranges, e.g. "1-64,96", and returns the numbers
// in ascending order without duplicates. Returns INVALID_ARGUMENT for anything
// else, and for rows below 1 or above 65536.
absl::StatusOr<std::vector<int64_t>> ParseRows(absl::string_view text);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_ROW_LIST_H_
