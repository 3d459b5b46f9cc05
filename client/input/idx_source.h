// Reads the items of an IDX file as rows.
#ifndef NEURITE_CLIENT_INPUT_IDX_SOURCE_H_
#define NEURITE_CLIENT_INPUT_IDX_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/idx_reader.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// If the model's input is a picture, unsigned bytes are pixels and are scaled
// as such; all other values are used unchanged. INVALID_ARGUMENT if the items
// do not have as many values as the model's input, or if they have several
// dimensions that are not, apart from ones, the picture's height and width.
// `spec` must outlive the source.
absl::StatusOr<std::unique_ptr<RowSource>> ReadIdxRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_IDX_SOURCE_H_
