#include "client/input/npy_reader.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr absl::string_view kMagic("\x93NUMPY", 6);
constexpr int64_t kMostItemValues = int64_t{1} << 24;
constexpr int64_t kMostHeldBytes = int64_t{1} << 30;
constexpr size_t kPortion = size_t{1} << 20;
constexpr size_t kMostHeaderBytes = size_t{1} << 20;

uint64_t Bits(const char* from, size_t bytes, bool big_endian) {
  uint64_t bits = 0;
  for (size_t i = 0; i < bytes; ++i) {
    const auto byte =
        static_cast<uint8_t>(from[big_endian ? i : bytes - 1 - i]);
    bits = bits << 8 | byte;
  }
  return bits;
}

// IEEE 754 binary16: 1 bit of sign, 5 of exponent (biased by 15), 10 of
// fraction.
double HalfValue(uint64_t bits) {
  const auto exponent = static_cast<int>(bits >> 10 & 31);
  const auto fraction = static_cast<double>(bits & 1023);
  double value = 0;
  if (exponent == 31) {
    value = fraction == 0 ? std::numeric_limits<double>::infinity()
                          : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else {
    value = std::ldexp(fraction + 1024, exponent - 25);
  }
  return (bits >> 15) != 0 ? -value : value;
}

double FloatValue(uint64_t bits, size_t bytes) {
  if (bytes == 2) return HalfValue(bits);
  if (bytes == 4) return std::bit_cast<float>(static_cast<uint32_t>(bits));
  return std::bit_cast<double>(bits);
}

// A double that float32 is rounded from as from `whole` itself. Where 53 bits
// do not hold it, the last one stands for the others ("round to odd"): rounded
// to the nearest, the double could be halfway between two float32 and the whole
// number not.
double UnsignedValue(uint64_t whole) {
  const int dropped = std::max(0, static_cast<int>(std::bit_width(whole)) -
                                      std::numeric_limits<double>::digits);
  const uint64_t kept = whole >> dropped;
  const uint64_t odd = (kept << dropped) != whole ? 1 : 0;
  return std::ldexp(static_cast<double>(kept | odd), dropped);
}

double SignedValue(uint64_t bits, size_t bytes) {
  // Shifts the sign to the top and back.
  const auto unused = static_cast<int>(64 - 8 * bytes);
  const int64_t value = static_cast<int64_t>(bits << unused) >> unused;
  const auto whole = static_cast<uint64_t>(value);
  return value < 0 ? -UnsignedValue(0 - whole) : UnsignedValue(whole);
}

double Value(const NpyType& type, const char* from) {
  const uint64_t bits = Bits(from, type.bytes, type.big_endian);
  switch (type.kind) {
    case NpyType::Kind::kBool:
      return bits == 0 ? 0 : 1;
    case NpyType::Kind::kSigned:
      return SignedValue(bits, type.bytes);
    case NpyType::Kind::kUnsigned:
      return UnsignedValue(bits);
    case NpyType::Kind::kFloat:
      return FloatValue(bits, type.bytes);
  }
  return 0;
}

// The product of the sizes, or `most` + 1 if it is larger.
int64_t Product(const std::vector<int64_t>& sizes, size_t first, int64_t most) {
  int64_t product = 1;
  for (size_t i = first; i < sizes.size(); ++i) {
    if (sizes[i] == 0) return 0;
    product = product > most / sizes[i] ? most + 1 : product * sizes[i];
  }
  return product;
}

// Where the values of the dimensions from `first` on are if the first index
// varies fastest; the values are listed with the last index varying fastest.
std::vector<int64_t> FortranOffsets(const std::vector<int64_t>& shape,
                                    size_t first) {
  std::vector<int64_t> offsets = {0};
  int64_t stride = first == 0 ? 1 : shape[0];
  for (size_t i = first; i < shape.size(); ++i) {
    std::vector<int64_t> next;
    next.reserve(offsets.size() * static_cast<size_t>(shape[i]));
    for (const int64_t offset : offsets) {
      for (int64_t at = 0; at < shape[i]; ++at) {
        next.push_back(offset + at * stride);
      }
    }
    offsets = std::move(next);
    stride *= shape[i];
  }
  return offsets;
}

}  // namespace

bool LooksLikeNpy(absl::string_view first_bytes) {
  return absl::StartsWith(first_bytes, kMagic);
}

absl::StatusOr<NpyReader> NpyReader::Open(std::unique_ptr<ByteStream> stream) {
  NpyReader reader;
  reader.stream_ = std::move(stream);
  const absl::Status read = reader.ReadHeader();
  if (read.ok()) return reader;
  const bool damaged = absl::IsDataLoss(read);
  return absl::Status(
      read.code(),
      absl::StrCat(reader.name(), damaged ? ": damaged NPY: " : ": ",
                   read.message()));
}

absl::Status NpyReader::ReadHeader() {
  NEURITE_RETURN_IF_ERROR(Take(kMagic.size() + 2));
  if (!LooksLikeNpy(bytes_)) return absl::DataLossError("no NPY signature");
  const int version = static_cast<uint8_t>(bytes_[kMagic.size()]);
  if (version < 1 || version > 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("version ", version, " of NPY is not read, only 1 to 3"));
  }
  const size_t length_bytes = version == 1 ? 2 : 4;
  NEURITE_RETURN_IF_ERROR(Take(length_bytes));
  const uint64_t length = Bits(bytes_.data(), length_bytes, false);
  if (length > kMostHeaderBytes) {
    return absl::DataLossError(
        absl::StrCat("the header has more than ", kMostHeaderBytes, " bytes"));
  }
  NEURITE_RETURN_IF_ERROR(Take(length));
  NEURITE_ASSIGN_OR_RETURN(header_, ParseNpyHeader(bytes_));
  return absl::OkStatus();
}

absl::Status NpyReader::Take(size_t bytes) {
  bytes_.clear();
  while (bytes_.size() < bytes) {
    // In portions: the header may claim more values than the file has.
    NEURITE_ASSIGN_OR_RETURN(
        const size_t got,
        stream_->ReadSome(std::min(bytes - bytes_.size(), kPortion), bytes_));
    if (got == 0) return absl::DataLossError("the file ends early");
  }
  return absl::OkStatus();
}

std::string NpyReader::ShapeText() const {
  return absl::StrCat("(", absl::StrJoin(shape(), ", "),
                      shape().size() == 1 ? ",)" : ")");
}

absl::Status NpyReader::SplitRows() {
  assert(!shape().empty());
  return SetItems(shape()[0], 1);
}

absl::Status NpyReader::TakeWhole() { return SetItems(1, 0); }

absl::Status NpyReader::SetItems(int64_t items, size_t first) {
  items_ = items;
  item_size_ = Product(shape(), first, kMostItemValues);
  if (item_size_ > kMostItemValues) {
    return absl::ResourceExhaustedError(absl::StrCat(
        name(), ": its rows have more than ", kMostItemValues, " values"));
  }
  // With one dimension, the two orders are the same.
  if (!header_.fortran_order || shape().size() < 2) {
    header_.fortran_order = false;
    return absl::OkStatus();
  }
  const auto bytes = static_cast<int64_t>(type().bytes);
  if (Product(shape(), 0, kMostHeldBytes) > kMostHeldBytes / bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        name(), ": has more than ", kMostHeldBytes,
        " bytes in Fortran order; save it with numpy.ascontiguousarray"));
  }
  return ReadFortran(first);
}

absl::Status NpyReader::ReadFortran(size_t first) {
  const auto values = static_cast<size_t>(Product(shape(), 0, kMostHeldBytes));
  NEURITE_RETURN_IF_ERROR(Take(values * type().bytes), name(), ": damaged NPY");
  if (values > 0) offsets_ = FortranOffsets(shape(), first);
  return absl::OkStatus();
}

absl::StatusOr<bool> NpyReader::ReadItem(std::vector<double>& values) {
  if (items_read_ == items_) {
    NEURITE_ASSIGN_OR_RETURN(const absl::string_view rest, stream_->Peek(1));
    if (rest.empty()) return false;
    return absl::DataLossError(
        absl::StrCat(name(), ": damaged NPY: bytes follow the last of ",
                     Plural(items_read_, "row")));
  }
  const size_t step = type().bytes;
  if (header_.fortran_order) {
    for (const int64_t offset : offsets_) {
      const auto at = static_cast<size_t>(offset + items_read_);
      values.push_back(Value(type(), bytes_.data() + at * step));
    }
  } else {
    NEURITE_RETURN_IF_ERROR(Take(static_cast<size_t>(item_size_) * step),
                            name(), ": damaged NPY: row ", items_read_, " of ",
                            items_);
    for (size_t at = 0; at < bytes_.size(); at += step) {
      values.push_back(Value(type(), bytes_.data() + at));
    }
  }
  ++items_read_;
  return true;
}

}  // namespace neurite
