#include <utility>

#include "client/input/csv_source.h"
#include "client/input/file_signature.h"
#include "client/input/idx_source.h"
#include "client/input/picture.h"
#include "client/input/picture_source.h"
#include "client/input/row_source.h"
#include "core/base/status_macros.h"

namespace neurite {

absl::StatusOr<std::unique_ptr<RowSource>> OpenInput(absl::string_view path,
                                                     const RowFormat& spec,
                                                     Notes& notes) {
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream,
                           ByteStream::Open(path));
  // stdin is always CSV: detecting its format would wait for the first 8 bytes,
  // but a typed row must be answered when its line ends.
  if (path == "-") return ReadCsvRows(std::move(stream), spec, notes);
  return ReadInput(std::move(stream), spec, notes);
}

absl::StatusOr<std::unique_ptr<RowSource>> ReadInput(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes) {
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view begin,
                           stream->Peek(kSignatureBytes));
  if (LooksLikePng(begin) || LooksLikePgm(begin)) {
    return ReadPictureRow(*stream, spec);
  }
  if (LooksLikeIdx(begin)) return ReadIdxRows(std::move(stream), spec);
  return ReadCsvRows(std::move(stream), spec, notes);
}

}  // namespace neurite
