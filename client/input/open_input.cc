#include <utility>

#include "absl/strings/match.h"
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

// Returns the first bytes, as many as tell the format. A typed row must be
// answered when its line ends, so that more bytes than one are waited for only
// if they are not text, or may be a PGM picture: P and a digit.
absl::StatusOr<absl::string_view> PeekSignature(ByteStream& stream) {
  constexpr absl::string_view kNotOfText("\0\x89\x93\xff", 4);
  constexpr size_t kPgmBytes = 3;
  if (!stream.live()) return stream.Peek(kSignatureBytes);
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view first, stream.Peek(1));
  if (first == "P") return stream.Peek(kPgmBytes);
  return absl::StrContains(kNotOfText, first) ? stream.Peek(kSignatureBytes)
                                              : first;
}

// Reads the rows as they are in the file.
absl::StatusOr<std::unique_ptr<RowSource>> ReadFileRows(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes) {
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view begin,
                           PeekSignature(*stream));
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

absl::StatusOr<std::unique_ptr<RowSource>> ReadInput(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes) {
  const std::string name = stream->name();
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<RowSource> source,
                           ReadFileRows(std::move(stream), spec, notes));
  return InputValues(std::move(source), name, spec, notes);
}

absl::StatusOr<std::unique_ptr<RowSource>> ReadStandardInput(
    std::unique_ptr<ByteStream> stream, const RowFormat& spec, Notes& notes) {
  const std::string name = stream->name();
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<RowSource> source,
                           ReadCsvRows(std::move(stream), spec, notes));
  return InputValues(std::move(source), name, spec, notes);
}

}  // namespace neurite
