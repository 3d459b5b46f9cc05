// Reads the items of an NPY file as rows.
#ifndef NEURITE_CLIENT_INPUT_NPY_SOURCE_H_
#define NEURITE_CLIENT_INPUT_NPY_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// Each slice along the first dimension is a row if it has a row's dimensions
// (item_shape.h); otherwise the whole array is one row if it has them, for
// other models than those of pictures only as a vector. INVALID_ARGUMENT if
// neither is, or a value is out of the range of float32. The scale of the
// pixels is 0 to 255 for unsigned bytes and 0 to 1 for bool.
absl::StatusOr<std::unique_ptr<RowSource>> ReadNpyRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_NPY_SOURCE_H_
