// The items of an IDX file as rows.
#ifndef NEURITE_CLIENT_INPUT_IDX_SOURCE_H_
#define NEURITE_CLIENT_INPUT_IDX_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/idx_reader.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// Bytes are pixels where the model takes pictures, and scaled as those are;
// all else is taken as the numbers it is. INVALID_ARGUMENT if an item is not
// of the model's size. `spec` must outlive the source.
absl::StatusOr<std::unique_ptr<RowSource>> ReadIdxRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_IDX_SOURCE_H_
