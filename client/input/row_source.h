// Rows of numbers, one after the other, from one input.
#ifndef NEURITE_CLIENT_INPUT_ROW_SOURCE_H_
#define NEURITE_CLIENT_INPUT_ROW_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/byte_stream.h"
#include "client/input/row_format.h"

namespace neurite {

// Used by one thread at a time. Errors name the file and the place in it.
class RowSource {
 public:
  virtual ~RowSource() = default;

  // Appends the next row, RowFormat::width values, to `values`. False at the
  // end; `values` is as it was then, and anything after an error.
  virtual absl::StatusOr<bool> ReadRow(std::vector<float>& values) = 0;

  // True if there is just one row, by its nature.
  virtual bool is_picture() const { return false; }
};

// Remarks for the user, one line each, about what was read in an unusual way.
using Notes = std::vector<std::string>;

// Opens `path` and finds out by its first bytes what it is: a PNG or PGM
// picture, an IDX file, or else CSV. `spec` must outlive the source, `notes`
// too: they come as the rows do.
absl::StatusOr<std::unique_ptr<RowSource>> OpenInput(absl::string_view path,
                                                     const RowFormat& spec,
                                                     Notes& notes);

// The same of what is open already.
absl::StatusOr<std::unique_ptr<RowSource>> ReadInput(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_ROW_SOURCE_H_
