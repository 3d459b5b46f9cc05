// Reads the rows of all inputs in portions.
#ifndef NEURITE_CLIENT_INPUT_INPUT_SEQUENCE_H_
#define NEURITE_CLIENT_INPUT_INPUT_SEQUENCE_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// Rows first, first + 1, ..., first + count - 1, counted from 0.
struct RowRange {
  int64_t first = 0;
  int64_t count = std::numeric_limits<int64_t>::max();
};

// The position of a row.
struct RowPlace {
  // Index of the input, and of the row within that input, from 0.
  size_t input = 0;
  int64_t row = 0;

  // True if the input is a picture, which always has exactly 1 row.
  bool picture = false;
};

struct RowPortion {
  // places.size() rows of RowFormat::width values.
  std::vector<float> values;
  std::vector<RowPlace> places;

  // One per row if RowFormat names columns to carry, otherwise none.
  std::vector<CarriedCells> carried;
};

// Reads the inputs in order, with one file open at a time; a portion may span
// several inputs. Rows of stdin and of pipes are not held back: a portion ends
// where the next row has not come yet. Used by one thread at a time.
class InputSequence {
 public:
  // `spec` and `notes` must outlive the sequence.
  InputSequence(std::vector<std::string> paths, RowRange range,
                const RowFormat& spec, Notes& notes);

  const std::vector<std::string>& paths() const { return paths_; }

  // Returns the next rows, at most `most`; none at the end.
  absl::StatusOr<RowPortion> Next(int64_t most);

 private:
  // Opens the stream of the next input.
  absl::Status OpenNext();

  // Makes the source of `stream_`.
  absl::Status BeginSource();

  // INVALID_ARGUMENT if `source_` has no columns to carry, but should.
  absl::Status CheckCarries() const;

  enum class Read { kRow, kEnd, kLater };

  // Reads the next row of all inputs, in the range or not. Returns kLater only
  // if the row would have to be waited for and `wait` is false.
  absl::StatusOr<Read> ReadRow(std::vector<float>& values, bool wait);

  const std::vector<std::string> paths_;
  const RowFormat& spec_;
  Notes& notes_;
  int64_t to_skip_;
  int64_t to_read_;

  // The input paths_[next_input_ - 1]: first its stream, then the source that
  // reads it.
  std::unique_ptr<ByteStream> stream_;
  std::unique_ptr<RowSource> source_;
  size_t next_input_ = 0;
  int64_t next_row_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_INPUT_SEQUENCE_H_
