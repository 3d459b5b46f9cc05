// Reads protobuf's wire format from a message that is split into pieces.
#ifndef NEURITE_CORE_WIRE_WIRE_READER_H_
#define NEURITE_CORE_WIRE_WIRE_READER_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite {

// The bytes of one message, in the pieces in which they were received, in
// order.
using MessagePieces = std::span<const absl::string_view>;

// Wire types (https://protobuf.dev/programming-guides/encoding).
enum class WireType : uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5,
};

struct FieldTag {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
};

// Limits the fields of a message from an untrusted client: 4 MiB hold two
// million empty ones, and reading each costs as much as reading 100 bytes of
// packed values.
struct FieldBudget {
  static constexpr int kMostFields = 16384;
  static constexpr int kMostUnknown = 64;

  int fields = kMostFields;    // that may still be read, nested ones included
  int unknown = kMostUnknown;  // that may still be skipped as unknown

  // INVALID_ARGUMENT naming the limit that was exceeded; OK if none was.
  absl::Status Check() const;
};

// A cursor over a message, or over a part of one. A small value type: a copy
// continues from the same position. Valid as long as the pieces; does not
// allocate.
//
// The first error (a varint of more than 10 bytes, a field number of 0, a
// length beyond the end, an unmatched end of a group, an exceeded budget) ends
// the reading: from then on done() is true, reads return zeros, and ok() is
// false. It is enough to check ok() once, at the end.
class WireReader {
 public:
  WireReader() = default;
  // Also charges `budget`, unless null, for what this reader and those that it
  // returns read; it must outlive all of them.
  explicit WireReader(MessagePieces pieces, FieldBudget* budget = nullptr);

  // True at the end, or after an error.
  bool done() const { return left_ == 0; }
  bool ok() const { return ok_; }
  int64_t bytes_left() const { return static_cast<int64_t>(left_); }

  // REQUIRES: !done().
  FieldTag ReadTag();

  uint64_t ReadVarint();
  uint32_t ReadFixed32();

  // Reads a length and returns a reader of that many bytes, which this reader
  // skips.
  WireReader ReadMessage();

  // Returns a reader of the next `bytes` bytes, which this reader skips. An
  // error if there are fewer.
  WireReader Take(uint64_t bytes);

  // Copies the next `bytes` bytes to `to`. An error if there are fewer.
  void ReadBytes(void* to, size_t bytes);

  // Skips the next `bytes` bytes. An error if there are fewer.
  void Skip(size_t bytes);

  // Skips the value of the field with this tag, which may be a group.
  void SkipValue(FieldTag tag);
  // The same for a field that the message's type does not have.
  void SkipUnknown(FieldTag tag);

  // Skips the fields that follow at once, are of this tag, and are as long as
  // it and `value_bytes` bytes, as far as they lie within the current piece.
  // Returns their number. `tag` is the tag's only byte. They are not charged:
  // each costs less than reading its bytes.
  size_t SkipRun(char tag, size_t value_bytes);
  // The same for at most `most` fields of 4-byte values, which are copied to
  // `to`.
  size_t ReadRun(char tag, float* to, size_t most);

  // Marks the message as malformed, e.g. because a value is invalid.
  void Fail();

 private:
  uint8_t ReadByte();
  // Advances to the next piece that is not empty, if any bytes are left.
  void NextPiece();

  const char* next_ = nullptr;  // within the current piece
  size_t piece_left_ = 0;       // bytes left in it, at most left_
  size_t left_ = 0;             // bytes until the end of this reader
  MessagePieces later_;         // the pieces after the current one
  FieldBudget* budget_ = nullptr;
  bool ok_ = true;
};

}  // namespace neurite

#endif  // NEURITE_CORE_WIRE_WIRE_READER_H_
