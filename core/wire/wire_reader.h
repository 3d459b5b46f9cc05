// Walks protobuf's wire format over bytes that lie in several pieces.
#ifndef NEURITE_CORE_WIRE_WIRE_READER_H_
#define NEURITE_CORE_WIRE_WIRE_READER_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace neurite {

// The bytes of one message as they arrived, in order.
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

// A cursor over a message, or over a part of one. A small value: a copy reads
// on from the same place. Valid as long as the pieces; allocates nothing.
//
// The first fault (a varint over 10 bytes, a field number of 0, a length beyond
// the end, a stray group end) ends the walk: done() is true from then on, reads
// give zeros, and ok() is false. Check ok() once, at the end.
class WireReader {
 public:
  WireReader() = default;
  explicit WireReader(MessagePieces pieces);

  // True at the end, or after a fault.
  bool done() const { return left_ == 0; }
  bool ok() const { return ok_; }
  int64_t bytes_left() const { return static_cast<int64_t>(left_); }

  // REQUIRES: !done().
  FieldTag ReadTag();

  uint64_t ReadVarint();
  uint32_t ReadFixed32();

  // A length, then a reader of just so many bytes; this one goes on behind
  // them.
  WireReader ReadMessage();

  // A reader of the next `bytes` bytes; this one goes on behind them. Faults if
  // there are fewer.
  WireReader Take(uint64_t bytes);

  // Copies the next `bytes` bytes. Faults if there are fewer.
  void ReadBytes(void* to, size_t bytes);

  // Passes over the next `bytes` bytes. Faults if there are fewer.
  void Skip(size_t bytes);

  // Passes over the value of a field that nobody wants, groups included.
  void SkipValue(FieldTag tag);

  // Ends the walk as a fault does: for values that are no good.
  void Fail();

 private:
  uint8_t ReadByte();
  // Makes `next_` point at a byte if any is left.
  void NextPiece();

  const char* next_ = nullptr;  // within the piece at hand
  size_t piece_left_ = 0;       // bytes of it, at most left_
  size_t left_ = 0;             // bytes until the end of this reader
  MessagePieces later_;         // the pieces after the one at hand
  bool ok_ = true;
};

}  // namespace neurite

#endif  // NEURITE_CORE_WIRE_WIRE_READER_H_
