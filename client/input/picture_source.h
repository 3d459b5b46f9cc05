// Reads a picture as 1 row.
#ifndef NEURITE_CLIENT_INPUT_PICTURE_SOURCE_H_
#define NEURITE_CLIENT_INPUT_PICTURE_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// Reads all of `stream`, a PNG, JPEG or PGM file. INVALID_ARGUMENT if the
// picture does not have the size of the model's input, or the input is not a
// picture. Adds a note if the picture is black on transparency, which is lost.
absl::StatusOr<std::unique_ptr<RowSource>> ReadPictureRow(ByteStream& stream,
                                                          const RowFormat& spec,
                                                          Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_PICTURE_SOURCE_H_
