// The streams of a connection that wait to be pumped.
#ifndef NEURITE_SERVER_HTTP2_SESSION_WAITING_STREAMS_H_
#define NEURITE_SERVER_HTTP2_SESSION_WAITING_STREAMS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/heap_bytes.h"

namespace neurite::http2 {

// Keeps the order in which they began to wait. The stream of an ended call
// stays until half of the entries are of that kind, so that ending any number
// of calls takes linear time and the memory is that of the waiting ones.
class WaitingStreams {
 public:
  // REQUIRES: the stream is not waiting.
  void Add(uint32_t stream) { streams_.push_back(stream); }

  // The call of a waiting stream has ended. `is_waiting(stream)` tells which
  // entries to keep.
  template <typename IsWaiting>
  void OnCallEnded(const IsWaiting& is_waiting) {
    if (2 * ++ended_ < streams_.size()) return;
    ended_ = 0;
    std::erase_if(streams_, [&is_waiting](uint32_t stream) {
      return !is_waiting(stream);
    });
  }

  // Exchanges the streams for `streams`, which must be empty. Streams of ended
  // calls may be among them.
  void TakeInto(std::vector<uint32_t>& streams) {
    streams.swap(streams_);
    ended_ = 0;
  }

  // True if no stream is waiting; false may mean that calls have ended.
  bool empty() const { return streams_.empty(); }
  size_t size() const { return streams_.size(); }

  // The heap memory of the list.
  int64_t memory_bytes() const {
    return HeapBytes(streams_.capacity() * sizeof(uint32_t));
  }

 private:
  std::vector<uint32_t> streams_;
  size_t ended_ = 0;  // calls ended since the last erasure
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_WAITING_STREAMS_H_
