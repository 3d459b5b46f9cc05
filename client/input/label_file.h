// Reads label files: the expected answers for the rows of an input.
#ifndef NEURITE_CLIENT_INPUT_LABEL_FILE_H_
#define NEURITE_CLIENT_INPUT_LABEL_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/byte_stream.h"

namespace neurite {

struct Labels {
  // One per row.
  std::vector<std::string> texts;

  // The same as numbers if the file is IDX or NPY, otherwise empty: `width` of
  // each row. The text of a float32 names this value among all float32 only, so
  // that it must not be parsed as a double.
  std::vector<double> numbers;
  int64_t width = 1;
};

// Returns the labels of the rows in order: the numbers of an IDX file with one
// value per item, those of an NPY file (of several values per row, joined by
// commas), or else the lines of a text without surrounding white space. An
// empty line is an empty label, except at the end of the file. A byte order
// mark is skipped, and a quoted label loses its quotes. The text of a number
// has the fewest digits that read back to the same value of its type; whole
// numbers below 2^53 have no exponent, so that they can be indices of classes.
// At most 2^26 labels.
absl::StatusOr<Labels> ReadLabels(std::unique_ptr<ByteStream> stream);
absl::StatusOr<Labels> ReadLabelFile(absl::string_view path);

// Returns `cell` without surrounding white space. If it is quoted like a cell
// of a CSV file, also without the quotes, and with "" as ".
std::string Unquoted(absl::string_view cell);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_LABEL_FILE_H_
