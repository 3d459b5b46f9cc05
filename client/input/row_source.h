// Reads rows of numbers from one input.
#ifndef NEURITE_CLIENT_INPUT_ROW_SOURCE_H_
#define NEURITE_CLIENT_INPUT_ROW_SOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/row_format.h"

namespace neurite {

// The cells of a row that are carried beside its values.
struct CarriedCells {
  // The cells of RowFormat::label_columns, joined by commas.
  std::string label;

  // The cells of RowFormat::kept_columns, in this order.
  std::vector<std::string> kept;
};

// Used by one thread at a time. Errors name the file and the place in it.
class RowSource {
 public:
  virtual ~RowSource() = default;

  // Appends the next row, RowFormat::width values, to `values`. Returns false
  // at the end and then leaves `values` unchanged. After an error the content
  // of `values` is unspecified.
  virtual absl::StatusOr<bool> ReadRow(std::vector<float>& values) = 0;

  // False if the next call of ReadRow would wait for somebody to type the row,
  // or for another program to write it.
  virtual absl::StatusOr<bool> Ready() { return true; }

  // The carried cells of the last row; null if the input has no named columns.
  virtual const CarriedCells* carried() const { return nullptr; }

  // True if the input is a picture, which always has exactly 1 row.
  virtual bool is_picture() const { return false; }

  // The scale of the values if they are pixels for a model of pictures. Absent:
  // the values are input values of the model, as far as the file says.
  virtual std::optional<PixelScale> pixels() const { return std::nullopt; }
};

// Remarks for the user, one line each, e.g. about ignored columns.
using Notes = std::vector<std::string>;

// Detects the format of a file by its first bytes: a PNG, JPEG or PGM picture,
// an IDX or NPY file, or else CSV. This waits for the first byte of a live
// stream, and for more only if the format of text is not certain yet. For a
// model of pictures, rows of pixels become input values as pixel_rows.h
// describes. `spec` and `notes` must outlive the source; notes are added while
// rows are read.
absl::StatusOr<std::unique_ptr<RowSource>> ReadInput(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes);

// Like ReadInput, for stdin, which is always CSV. Does not wait.
absl::StatusOr<std::unique_ptr<RowSource>> ReadStandardInput(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_ROW_SOURCE_H_
