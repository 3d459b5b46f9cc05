#include "client/input/label_file.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/input/idx_reader.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kMostLabels = size_t{1} << 26;
constexpr size_t kMostTextBytes = size_t{1} << 28;

absl::StatusOr<std::vector<std::string>> ReadIdx(
    std::unique_ptr<ByteStream> stream) {
  NEURITE_ASSIGN_OR_RETURN(IdxReader reader,
                           IdxReader::Open(std::move(stream)));
  if (reader.item_size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(reader.name(), ": has items of ", reader.item_size(),
                     " values, but a label is 1 value"));
  }
  std::vector<std::string> labels;
  std::vector<double> item;
  for (;;) {
    item.clear();
    NEURITE_ASSIGN_OR_RETURN(const bool more, reader.ReadItem(item));
    if (!more) return labels;
    if (labels.size() == kMostLabels) {
      return absl::InvalidArgumentError(
          absl::StrCat(reader.name(), ": more than ", kMostLabels, " labels"));
    }
    labels.push_back(absl::StrCat(item[0]));
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadLabels(
    std::unique_ptr<ByteStream> stream) {
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view begin, stream->Peek(8));
  if (LooksLikeIdx(begin)) return ReadIdx(std::move(stream));
  NEURITE_ASSIGN_OR_RETURN(const std::string text,
                           stream->ReadAll(kMostTextBytes));
  std::vector<std::string> labels;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    if (labels.size() == kMostLabels) {
      return absl::InvalidArgumentError(
          absl::StrCat(stream->name(), ": more than ", kMostLabels, " labels"));
    }
    labels.emplace_back(line);
  }
  return labels;
}

absl::StatusOr<std::vector<std::string>> ReadLabelFile(absl::string_view path) {
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream,
                           ByteStream::Open(path));
  return ReadLabels(std::move(stream));
}

}  // namespace neurite
