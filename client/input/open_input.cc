#include <utility>

#include "client/input/csv_source.h"
#include "client/input/file_signature.h"
#include "client/input/idx_source.h"
#include "client/input/npy_reader.h"
#include "client/input/npy_source.h"
#include "client/input/picture.h"
#include "client/input/picture_source.h"
#include "client/input/pixel_rows.h"
#include "client/input/row_source.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// Reads the rows as they are in the file.
absl::StatusOr<std::unique_ptr<RowSource>> ReadFileRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes) {
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view begin,
                           stream->Peek(kSignatureBytes));
  if (LooksLikePicture(begin)) {
    return ReadPictureRow(*stream, spec, notes);
  }
  if (LooksLikeIdx(begin)) return ReadIdxRows(std::move(stream), spec);
  if (LooksLikeNpy(begin)) return ReadNpyRows(std::move(stream), spec);
  return ReadCsvRows(std::move(stream), spec, notes);
}

// Makes input values of the rows of `name` if they are pixels.
std::unique_ptr<RowSource> InputValues(std::unique_ptr<RowSource> source,
                                       const std::string& name,
                                       const RowFormat& spec, Notes& notes) {
  if (!spec.image.has_value()) return source;
  return ConvertPixels(std::move(source), name, spec, notes);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> OpenInput(absl::string_view path,
                                                     const RowFormat& spec,
                                                     Notes& notes) {
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream,
                           ByteStream::Open(path));
  if (path != "-") return ReadInput(std::move(stream), spec, notes);
  // stdin is always CSV: detecting its format would wait for the first bytes,
  // but a typed row must be answered when its line ends.
  const std::string name = stream->name();
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<RowSource> source,
                           ReadCsvRows(std::move(stream), spec, notes));
  return InputValues(std::move(source), name, spec, notes);
}

absl::StatusOr<std::unique_ptr<RowSource>> ReadInput(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes) {
  const std::string name = stream->name();
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<RowSource> source,
                           ReadFileRows(std::move(stream), spec, notes));
  return InputValues(std::move(source), name, spec, notes);
}

}  // namespace neurite
