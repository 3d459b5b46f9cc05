// The streams of one connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_STREAM_TABLE_H_
#define NEURITE_SERVER_HTTP2_SESSION_STREAM_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "core/base/heap_bytes.h"

namespace neurite::http2 {

class StreamCall;

// Maps streams to their calls, and remembers the streams that were reset.
class StreamTable {
 public:
  // The client may have `max_streams` streams open.
  explicit StreamTable(int max_streams);

  size_t size() const { return calls_.size(); }
  bool empty() const { return calls_.empty(); }

  void Add(uint32_t stream, StreamCall& call);
  void Remove(uint32_t stream);

  // Null if no call is open on that stream.
  StreamCall* Find(uint32_t stream) const;

  // Calls `visit` for every open call, in any order. `visit` may end that call
  // or others; calls that have ended are skipped.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const uint32_t stream : Streams()) {
      if (StreamCall* const call = Find(stream)) visit(*call);
    }
  }

  // The highest stream that the client has opened.
  uint32_t last() const { return last_; }
  void SetLast(uint32_t stream) { last_ = stream; }

  // True if the client has not opened the stream, or must not.
  bool IsIdle(uint32_t stream) const {
    return stream > last_ || stream % 2 == 0;
  }

  // Remembers that the server has reset the stream: frames that the client sent
  // before it received the reset are not errors. At least `max_streams`
  // streams, opened one after the other, are remembered, and at least 256; an
  // earlier one is forgotten when a later one takes its place.
  void RememberReset(uint32_t stream) { Remember({stream, false}); }
  bool WasReset(uint32_t stream) const { return FindClosed(stream) != nullptr; }

  // The same for a stream that has been answered before its request was
  // complete, and not reset.
  void RememberUnfinished(uint32_t stream) { Remember({stream, true}); }
  // Returns true for such a stream, which then counts as reset.
  bool ForgetUnfinished(uint32_t stream);

  // The heap memory of the table: of calls, one byte and a slot for each place
  // of a flat_hash_map.
  int64_t memory_bytes() const {
    constexpr size_t kPlace = sizeof(std::pair<uint32_t, StreamCall*>) + 1;
    return HeapBytes(calls_.capacity() * kPlace) +
           HeapBytes(closed_.capacity() * sizeof(ClosedStream));
  }

 private:
  struct ClosedStream {
    uint32_t stream = 0;  // 0: none
    bool unfinished = false;
  };

  std::vector<uint32_t> Streams() const;
  void Remember(ClosedStream closed);
  void GrowClosed();
  // Its place. REQUIRES: !closed_.empty().
  size_t PlaceOf(uint32_t stream) const { return stream / 2 % closed_.size(); }
  const ClosedStream* FindClosed(uint32_t stream) const;

  absl::flat_hash_map<uint32_t, StreamCall*> calls_;
  // The result of the last Find, because consecutive frames often belong to the
  // same stream.
  mutable uint32_t found_stream_ = 0;
  mutable StreamCall* found_ = nullptr;
  uint32_t last_ = 0;
  // Each stream has one place, by its number; the size is a power of two that
  // grows if two streams want the same place.
  const size_t most_closed_;
  std::vector<ClosedStream> closed_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_STREAM_TABLE_H_
