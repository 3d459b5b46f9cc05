#include "core/wire/wire_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

static_assert(std::endian::native == std::endian::little,
              "fixed-width fields are copied as they lie on the wire");

// The limit on nested groups of protobuf's own parsers.
constexpr int kMaxGroupDepth = 100;

}  // namespace

absl::Status FieldBudget::Check() const {
  if (unknown < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the request has more than ", kMostUnknown, " unknown fields"));
  }
  if (fields < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the request has more than ", kMostFields,
        " fields: set each once, and all values in one packed field"));
  }
  return absl::OkStatus();
}

WireReader::WireReader(MessagePieces pieces, FieldBudget* budget)
    : later_(pieces), budget_(budget) {
  for (const absl::string_view piece : pieces) left_ += piece.size();
  NextPiece();
}

void WireReader::NextPiece() {
  while (piece_left_ == 0 && left_ > 0) {
    next_ = later_.front().data();
    piece_left_ = std::min(later_.front().size(), left_);
    later_ = later_.subspan(1);
  }
}

void WireReader::Fail() {
  ok_ = false;
  left_ = 0;
  piece_left_ = 0;
}

uint8_t WireReader::ReadByte() {
  if (left_ == 0) {
    Fail();
    return 0;
  }
  const auto byte = static_cast<uint8_t>(*next_++);
  --left_;
  if (--piece_left_ == 0) NextPiece();
  return byte;
}

uint64_t WireReader::ReadVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 70; shift += 7) {
    const uint8_t byte = ReadByte();
    // Bits beyond the 64th are dropped, as in protobuf's parsers.
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  Fail();
  return 0;
}

FieldTag WireReader::ReadTag() {
  assert(!done());
  if (budget_ != nullptr && --budget_->fields < 0) {
    Fail();
    return {};
  }
  const uint64_t tag = ReadVarint();
  const auto type = static_cast<uint8_t>(tag & 7);
  if (tag > UINT32_MAX || (tag >> 3) == 0 || type > 5) {
    Fail();
    return {};
  }
  return {static_cast<uint32_t>(tag >> 3), static_cast<WireType>(type)};
}

void WireReader::ReadBytes(void* to, size_t bytes) {
  if (bytes > left_) {
    // Callers may use the values before they check ok().
    Fail();
    std::memset(to, 0, bytes);
    return;
  }
  auto* out = static_cast<char*>(to);
  while (bytes > 0) {
    const size_t here = std::min(bytes, piece_left_);
    std::memcpy(out, next_, here);
    out += here;
    bytes -= here;
    Skip(here);
  }
}

void WireReader::Skip(size_t bytes) {
  if (bytes > left_) return Fail();
  while (bytes > 0) {
    const size_t here = std::min(bytes, piece_left_);
    next_ += here;
    piece_left_ -= here;
    left_ -= here;
    bytes -= here;
    if (piece_left_ == 0) NextPiece();
  }
}

uint32_t WireReader::ReadFixed32() {
  uint32_t value = 0;
  ReadBytes(&value, sizeof(value));
  return value;
}

WireReader WireReader::ReadMessage() { return Take(ReadVarint()); }

WireReader WireReader::Take(uint64_t bytes) {
  if (bytes > left_) {
    Fail();
    WireReader failed;
    failed.ok_ = false;
    return failed;
  }
  WireReader message = *this;
  message.left_ = bytes;
  message.piece_left_ = std::min(piece_left_, message.left_);
  Skip(bytes);
  return message;
}

void WireReader::SkipUnknown(FieldTag tag) {
  if (budget_ != nullptr && --budget_->unknown < 0) return Fail();
  SkipValue(tag);
}

size_t WireReader::SkipRun(char tag, size_t value_bytes) {
  const size_t stride = 1 + value_bytes;
  size_t count = 0;
  const char* at = next_;
  for (; (count + 1) * stride <= piece_left_ && *at == tag; at += stride) {
    ++count;
  }
  Skip(count * stride);
  return count;
}

size_t WireReader::ReadRun(char tag, float* to, size_t most) {
  constexpr size_t kStride = 1 + sizeof(float);
  const size_t here = std::min(most, piece_left_ / kStride);
  size_t count = 0;
  for (; count < here && next_[count * kStride] == tag; ++count) {
    std::memcpy(to + count, next_ + count * kStride + 1, sizeof(float));
  }
  Skip(count * kStride);
  return count;
}

void WireReader::SkipValue(FieldTag tag) {
  // The field numbers of the open groups: each end of a group must match. A
  // stack rather than recursion, because the sender chooses the depth.
  std::array<uint32_t, kMaxGroupDepth> open;
  size_t depth = 0;
  for (;;) {
    switch (tag.type) {
      case WireType::kVarint:
        ReadVarint();
        break;
      case WireType::kFixed64:
        Skip(8);
        break;
      case WireType::kLengthDelimited:
        Skip(ReadVarint());
        break;
      case WireType::kStartGroup:
        if (depth == open.size()) return Fail();
        open[depth++] = tag.number;
        break;
      case WireType::kEndGroup:
        if (depth == 0 || open[depth - 1] != tag.number) return Fail();
        --depth;
        break;
      case WireType::kFixed32:
        Skip(4);
        break;
    }
    if (depth == 0 || !ok_) return;
    if (done()) return Fail();
    tag = ReadTag();
    if (!ok_) return;
  }
}

}  // namespace neurite
