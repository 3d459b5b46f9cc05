// Reads the records of a CSV file as rows.
#ifndef NEURITE_CLIENT_INPUT_CSV_SOURCE_H_
#define NEURITE_CLIENT_INPUT_CSV_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// RowFormat::header says if the first record is a header. If it is kAuto, that
// is judged as described in csv_header.h: kEither is INVALID_ARGUMENT, and a
// note says so if a header has cells that are not features. Its columns are
// matched as described in csv_columns.h; without a header, they are the values
// in order. An empty cell is a missing value (NaN), and so is an empty line of
// a file with one column, except before a header and at the end of the file; in
// other files, empty lines are skipped. ReadRow returns
// INVALID_ARGUMENT with file, line and column for a cell that is not a number.
// `spec` and `notes` must outlive the source.
absl::StatusOr<std::unique_ptr<RowSource>> ReadCsvRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CSV_SOURCE_H_
