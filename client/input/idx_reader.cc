#include "client/input/idx_reader.h"

#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr int64_t kMostItemValues = int64_t{1} << 24;

size_t BytesOf(IdxReader::Type type) {
  switch (type) {
    case IdxReader::Type::kUint8:
    case IdxReader::Type::kInt8:
      return 1;
    case IdxReader::Type::kInt16:
      return 2;
    case IdxReader::Type::kInt32:
    case IdxReader::Type::kFloat32:
      return 4;
    case IdxReader::Type::kFloat64:
      return 8;
  }
  return 0;
}

bool IsType(char code) {
  return BytesOf(static_cast<IdxReader::Type>(code)) != 0;
}

// Decodes one big-endian value.
uint64_t Bits(const char* from, size_t bytes) {
  uint64_t bits = 0;
  for (size_t i = 0; i < bytes; ++i) {
    bits = bits << 8 | static_cast<uint8_t>(from[i]);
  }
  return bits;
}

double Value(IdxReader::Type type, const char* from) {
  const uint64_t bits = Bits(from, BytesOf(type));
  switch (type) {
    case IdxReader::Type::kUint8:
      return static_cast<double>(bits);
    case IdxReader::Type::kInt8:
      return static_cast<int8_t>(bits);
    case IdxReader::Type::kInt16:
      return static_cast<int16_t>(bits);
    case IdxReader::Type::kInt32:
      return static_cast<int32_t>(bits);
    case IdxReader::Type::kFloat32:
      return std::bit_cast<float>(static_cast<uint32_t>(bits));
    case IdxReader::Type::kFloat64:
      return std::bit_cast<double>(bits);
  }
  return 0;
}

}  // namespace

bool LooksLikeIdx(absl::string_view first_bytes) {
  return first_bytes.size() >= 4 && first_bytes[0] == 0 &&
         first_bytes[1] == 0 && IsType(first_bytes[2]);
}

absl::StatusOr<IdxReader> IdxReader::Open(std::unique_ptr<ByteStream> stream) {
  IdxReader reader;
  reader.stream_ = std::move(stream);
  NEURITE_RETURN_IF_ERROR(reader.ReadHeader(), reader.name(), ": damaged IDX");
  return reader;
}

absl::Status IdxReader::ReadHeader() {
  NEURITE_RETURN_IF_ERROR(Take(4));
  if (!LooksLikeIdx(bytes_)) return absl::DataLossError("unknown type");
  type_ = static_cast<Type>(bytes_[2]);
  const int dimensions = static_cast<uint8_t>(bytes_[3]);
  if (dimensions == 0) return absl::DataLossError("it has no dimensions");
  for (int i = 0; i < dimensions; ++i) {
    NEURITE_ASSIGN_OR_RETURN(const int64_t size, ReadDimension());
    dimensions_.push_back(size);
    if (i == 0) continue;
    if (size == 0) return absl::DataLossError("its items are empty");
    if (size > kMostItemValues / item_size_) {
      return absl::DataLossError(absl::StrCat("its items have more than ",
                                              kMostItemValues, " values"));
    }
    item_size_ *= size;
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> IdxReader::ReadDimension() {
  NEURITE_RETURN_IF_ERROR(Take(4));
  return static_cast<int64_t>(Bits(bytes_.data(), 4));
}

absl::Status IdxReader::Take(size_t bytes) {
  bytes_.clear();
  while (bytes_.size() < bytes) {
    NEURITE_ASSIGN_OR_RETURN(const size_t got,
                             stream_->ReadSome(bytes - bytes_.size(), bytes_));
    if (got == 0) return absl::DataLossError("the file ends early");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> IdxReader::ReadItem(std::vector<double>& values) {
  if (items_read_ == dimensions_[0]) {
    NEURITE_ASSIGN_OR_RETURN(const absl::string_view rest, stream_->Peek(1));
    if (rest.empty()) return false;
    return absl::DataLossError(
        absl::StrCat(name(), ": damaged IDX: bytes follow the last of ",
                     Plural(items_read_, "item")));
  }
  const size_t step = BytesOf(type_);
  NEURITE_RETURN_IF_ERROR(Take(static_cast<size_t>(item_size_) * step), name(),
                          ": damaged IDX: item ", items_read_, " of ",
                          dimensions_[0]);
  for (size_t at = 0; at < bytes_.size(); at += step) {
    values.push_back(Value(type_, bytes_.data() + at));
  }
  ++items_read_;
  return true;
}

}  // namespace neurite
