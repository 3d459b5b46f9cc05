// The records of a CSV file as rows.
#ifndef NEURITE_CLIENT_INPUT_CSV_SOURCE_H_
#define NEURITE_CLIENT_INPUT_CSV_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// A header is found and matched as csv_columns.h tells; without one the columns
// are the row in order. A cell that is no number is an INVALID_ARGUMENT with
// file, line and column; one that is empty is a missing value (NaN).
// `spec` and `notes` must outlive the source.
absl::StatusOr<std::unique_ptr<RowSource>> ReadCsvRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_CSV_SOURCE_H_
