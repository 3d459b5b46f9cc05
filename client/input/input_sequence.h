// All rows of all inputs, in portions.
#ifndef NEURITE_CLIENT_INPUT_INPUT_SEQUENCE_H_
#define NEURITE_CLIENT_INPUT_INPUT_SEQUENCE_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// Rows first, first + 1, ..., first + count - 1 of a whole, counted from 0.
struct RowRange {
  int64_t first = 0;
  int64_t count = std::numeric_limits<int64_t>::max();
};

// Where a row stands.
struct RowPlace {
  // Index into the inputs, and the row's number within that one, from 0.
  size_t input = 0;
  int64_t row = 0;

  // True if it is the only row of that input, by its nature.
  bool picture = false;
};

struct RowPortion {
  // places.size() rows of RowFormat::width values.
  std::vector<float> values;
  std::vector<RowPlace> places;
};

// Reads inputs one behind the other; a portion may span several of them, and
// one file is open at a time. Used by one thread at a time.
class InputSequence {
 public:
  // `spec` and `notes` must outlive the sequence.
  InputSequence(std::vector<std::string> paths, RowRange range,
                const RowFormat& spec, Notes& notes);

  const std::vector<std::string>& paths() const { return paths_; }

  // The next rows, at most `most`; none at the end.
  absl::StatusOr<RowPortion> Next(int64_t most);

 private:
  // The next row of any input, whether or not within the range.
  absl::StatusOr<bool> ReadRow(std::vector<float>& values);

  const std::vector<std::string> paths_;
  const RowFormat& spec_;
  Notes& notes_;
  int64_t to_skip_;
  int64_t to_read_;

  std::unique_ptr<RowSource> source_;  // of paths_[next_input_ - 1]
  size_t next_input_ = 0;
  int64_t next_row_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_INPUT_SEQUENCE_H_
