// Writes protobuf's wire format into a buffer of sufficient size.
#ifndef NEURITE_CORE_WIRE_WIRE_WRITER_H_
#define NEURITE_CORE_WIRE_WIRE_WRITER_H_

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "absl/strings/string_view.h"
#include "core/wire/wire_reader.h"

namespace neurite {

// Returns the size of `value` as a varint: 1 to 10 bytes.
constexpr size_t VarintSize(uint64_t value) {
  return static_cast<size_t>(std::bit_width(value | 1) + 6) / 7;
}

// Returns the size of a field's tag in bytes.
constexpr size_t TagSize(uint32_t number) {
  return VarintSize(uint64_t{number} << 3);
}

// Returns the size of a length-delimited field with `bytes` bytes of content,
// including tag and length.
constexpr size_t DelimitedFieldSize(uint32_t number, size_t bytes) {
  return TagSize(number) + VarintSize(bytes) + bytes;
}

// Returns the size of a varint field, including its tag.
constexpr size_t VarintFieldSize(uint32_t number, uint64_t value) {
  return TagSize(number) + VarintSize(value);
}

// Appends fields to a buffer. The caller computes the size beforehand with the
// functions above: writing past the end is checked in debug builds only.
// Fields with default values are written, too: the caller omits proto3's zeros.
class WireWriter {
 public:
  explicit WireWriter(std::span<char> buffer)
      : begin_(buffer.data()), next_(begin_), end_(begin_ + buffer.size()) {}

  size_t size() const { return static_cast<size_t>(next_ - begin_); }

  void Tag(uint32_t number, WireType type) {
    Varint(uint64_t{number} << 3 | static_cast<uint64_t>(type));
  }
  void VarintField(uint32_t number, uint64_t value) {
    Tag(number, WireType::kVarint);
    Varint(value);
  }
  void FloatField(uint32_t number, float value) {
    Tag(number, WireType::kFixed32);
    Bytes(&value, sizeof(value));
  }
  void StringField(uint32_t number, absl::string_view text) {
    BeginDelimited(number, text.size());
    Bytes(text.data(), text.size());
  }
  // A packed `repeated float`.
  void FloatsField(uint32_t number, std::span<const float> values) {
    BeginDelimited(number, values.size_bytes());
    Bytes(values.data(), values.size_bytes());
  }
  // Writes tag and length of a submessage, string or packed field; the caller
  // then writes its `bytes` bytes.
  void BeginDelimited(uint32_t number, size_t bytes) {
    Tag(number, WireType::kLengthDelimited);
    Varint(bytes);
  }

 private:
  void Varint(uint64_t value) {
    assert(next_ + VarintSize(value) <= end_);
    while (value >= 0x80) {
      *next_++ = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    *next_++ = static_cast<char>(value);
  }
  void Bytes(const void* from, size_t bytes) {
    assert(next_ + bytes <= end_);
    if (bytes > 0) std::memcpy(next_, from, bytes);
    next_ += bytes;
  }

  char* begin_;
  char* next_;
  char* end_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_WIRE_WIRE_WRITER_H_
