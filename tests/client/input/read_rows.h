// Reads all rows of a text, as if it were an input file.
#ifndef NEURITE_TESTS_CLIENT_INPUT_READ_ROWS_H_
#define NEURITE_TESTS_CLIENT_INPUT_READ_ROWS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client/input/row_source.h"
#include "core/base/status_macros.h"

namespace neurite {

using ManyRows = std::vector<std::vector<float>>;

inline absl::StatusOr<ManyRows> ReadRows(std::string text,
                                         const RowFormat& spec, Notes& notes) {
  NEURITE_ASSIGN_OR_RETURN(
      const std::unique_ptr<RowSource> source,
      ReadInput(ByteStream::FromText("file", std::move(text)), spec, notes));
  ManyRows rows;
  for (;;) {
    std::vector<float> row;
    NEURITE_ASSIGN_OR_RETURN(const bool more, source->ReadRow(row));
    if (!more) return rows;
    rows.push_back(std::move(row));
  }
}

inline absl::StatusOr<ManyRows> ReadRows(std::string text,
                                         const RowFormat& spec) {
  Notes notes;
  return ReadRows(std::move(text), spec, notes);
}

}  // namespace neurite

#endif  // NEURITE_TESTS_CLIENT_INPUT_READ_ROWS_H_
