#include "client/input/label_file.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/input/file_signature.h"
#include "client/input/idx_reader.h"
#include "client/input/npy_reader.h"
#include "core/base/byte_order_mark.h"
#include "core/base/exact_text.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kMostLabels = size_t{1} << 26;
constexpr size_t kMostTextBytes = size_t{1} << 28;

// Below this, a double holds every whole number.
constexpr double kMostWhole = 0x1p53;

// Whole numbers have no point, so that they can be the names of classes.
std::string LabelText(bool is_float32, double value) {
  const bool negative_zero = value == 0 && std::signbit(value);
  if (value == std::trunc(value) && std::abs(value) < kMostWhole &&
      !negative_zero) {
    return absl::StrCat(static_cast<int64_t>(value));
  }
  return is_float32 ? ExactText(static_cast<float>(value)) : ExactText(value);
}

absl::StatusOr<Labels> ReadIdx(std::unique_ptr<ByteStream> stream) {
  NEURITE_ASSIGN_OR_RETURN(IdxReader reader,
                           IdxReader::Open(std::move(stream)));
  if (reader.item_size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(reader.name(), ": has items of ", reader.item_size(),
                     " values, but a label is 1 value"));
  }
  const bool is_float32 = reader.type() == IdxReader::Type::kFloat32;
  Labels labels;
  std::vector<double>& numbers = labels.numbers;
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(const bool more, reader.ReadItem(numbers));
    if (!more) return labels;
    if (labels.texts.size() == kMostLabels) {
      return absl::InvalidArgumentError(
          absl::StrCat(reader.name(), ": more than ", kMostLabels, " labels"));
    }
    labels.texts.push_back(LabelText(is_float32, numbers.back()));
  }
}

absl::StatusOr<Labels> ReadNpy(std::unique_ptr<ByteStream> stream) {
  NEURITE_ASSIGN_OR_RETURN(NpyReader reader,
                           NpyReader::Open(std::move(stream)));
  if (reader.shape().empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        reader.name(), ": is a single value, not one label for each row"));
  }
  NEURITE_RETURN_IF_ERROR(reader.SplitRows());
  const std::vector<int64_t>& shape = reader.shape();
  if (std::find(shape.begin() + 1, shape.end(), 0) != shape.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(reader.name(), ": has the shape ", reader.ShapeText(),
                     ", no label for a row"));
  }
  const NpyType& type = reader.type();
  const bool whole = type.kind != NpyType::Kind::kFloat;
  const bool is_float32 = !whole && type.bytes < sizeof(double);
  Labels labels;
  std::vector<double> item;
  for (;;) {
    item.clear();
    NEURITE_ASSIGN_OR_RETURN(const bool more, reader.ReadItem(item));
    if (!more) return labels;
    if (labels.texts.size() == kMostLabels) {
      return absl::InvalidArgumentError(
          absl::StrCat(reader.name(), ": more than ", kMostLabels, " labels"));
    }
    if (whole && std::any_of(item.begin(), item.end(), [](double value) {
          return std::abs(value) >= kMostWhole;
        })) {
      return absl::InvalidArgumentError(absl::StrCat(
          reader.name(), ": label ", labels.texts.size(), " is beyond 2^53"));
    }
    labels.width = std::ssize(item);
    labels.numbers.insert(labels.numbers.end(), item.begin(), item.end());
    labels.texts.push_back(
        absl::StrJoin(item, ",", [is_float32](std::string* to, double value) {
          absl::StrAppend(to, LabelText(is_float32, value));
        }));
  }
}

}  // namespace

absl::StatusOr<Labels> ReadLabels(std::unique_ptr<ByteStream> stream) {
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view begin,
                           stream->Peek(kSignatureBytes));
  if (LooksLikeIdx(begin)) return ReadIdx(std::move(stream));
  if (LooksLikeNpy(begin)) return ReadNpy(std::move(stream));
  NEURITE_RETURN_IF_ERROR(CheckIsText(stream->name(), begin));
  NEURITE_ASSIGN_OR_RETURN(const std::string text,
                           stream->ReadAll(kMostTextBytes));
  NEURITE_ASSIGN_OR_RETURN(const absl::string_view unmarked,
                           SkipByteOrderMark(text), stream->name());
  if (absl::StrContains(unmarked, '\0')) {
    return absl::InvalidArgumentError(
        absl::StrCat(stream->name(), ": ", kHasNul));
  }
  Labels labels;
  for (const absl::string_view line :
       absl::StrSplit(absl::StripTrailingAsciiWhitespace(unmarked), '\n')) {
    if (labels.texts.size() == kMostLabels) {
      return absl::InvalidArgumentError(
          absl::StrCat(stream->name(), ": more than ", kMostLabels, " labels"));
    }
    labels.texts.push_back(Unquoted(line));
  }
  // The text without any label has one line, too.
  if (labels.texts.front().empty() && labels.texts.size() == 1) {
    labels.texts.clear();
  }
  return labels;
}

std::string Unquoted(absl::string_view cell) {
  cell = absl::StripAsciiWhitespace(cell);
  if (cell.size() < 2 || cell.front() != '"' || cell.back() != '"') {
    return std::string(cell);
  }
  const absl::string_view inner = cell.substr(1, cell.size() - 2);
  // Two quoted cells, "1","2", are not one: quotes within a cell are doubled.
  const std::string rest = absl::StrReplaceAll(inner, {{"\"\"", ""}});
  if (absl::StrContains(rest, '"')) return std::string(cell);
  return absl::StrReplaceAll(inner, {{"\"\"", "\""}});
}

absl::StatusOr<Labels> ReadLabelFile(absl::string_view path) {
  NEURITE_ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream,
                           ByteStream::Open(path));
  return ReadLabels(std::move(stream));
}

}  // namespace neurite
