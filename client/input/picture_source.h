// Reads a picture as 1 row.
#ifndef NEURITE_CLIENT_INPUT_PICTURE_SOURCE_H_
#define NEURITE_CLIENT_INPUT_PICTURE_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "client/input/byte_stream.h"
#include "client/input/row_format.h"
#include "client/input/row_source.h"

namespace neurite {

// // Reads all of `stream`, a PNG, JPEG or PGM file. INVALID_ARGUMENT if the
// input is not a picture, or the picture has another size and RowFormat::resize
// is not set. Adds a note if the picture is converted to grey or to colour, is
// stored turned, or is black on transparency, which is lost.
absl::StatusOr<std::unique_ptr<RowSource>> ReadPictureRow(ByteStream& stream,
                                                          const RowFormat& spec,
                                                          Notes& notes);

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_PICTURE_SOURCE_H_
