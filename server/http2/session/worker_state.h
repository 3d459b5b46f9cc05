// What the connections of one worker share.
#ifndef NEURITE_SERVER_HTTP2_SESSION_WORKER_STATE_H_
#define NEURITE_SERVER_HTTP2_SESSION_WORKER_STATE_H_

#include <atomic>
#include <cstdint>
#include <deque>

#include "server/http2/session/connection_timeouts.h"
#include "server/http2/session/memory_quota.h"
#include "server/http2/session/message.h"
#include "server/rpc/method_table.h"
#include "server/transport/buffer_pool.h"
#include "server/transport/front_end.h"

namespace neurite::http2 {

// Belongs to the worker's thread, but for what is atomic.
class WorkerState {
 public:
  // Both must outlive it.
  WorkerState(const FrontEndOptions& front_end_options,
              const MethodTable& method_table);
  WorkerState(const WorkerState&) = delete;
  WorkerState& operator=(const WorkerState&) = delete;

  Message& TakeMessage();
  void GiveBack(Message& message);

  // True if messages and replies hold so much that another must be refused; or
  // if what they lie in does, for a message keeps all that was read with it.
  bool full() const {
    return held_bytes > max_held_bytes ||
           static_cast<int64_t>(buffers.used_bytes()) > 2 * max_held_bytes;
  }
  // True if there is some more for those that hold little.
  bool has_reserve() const {
    return held_bytes <= max_held_bytes + max_held_bytes / 4;
  }
  // As full(), of what has not come whole.
  bool incomplete_quota_exhausted() const {
    return incomplete_bytes > max_held_bytes / 2;
  }

  // What one connection may have waiting to be sent before its replies wait:
  // the less, the more connections are busy, so that a round of all is short.
  size_t OutputShare() const;

  // Frees memory that nobody uses.
  void Trim();

  const FrontEndOptions& options;
  const MethodTable& methods;
  const ConnectionTimeouts timeouts;
  const int64_t max_held_bytes;
  MemoryQuota quota;  // knows the worker's connections

  BufferPool buffers;
  int64_t held_bytes = 0;  // of whole messages, and of replies
  int64_t incomplete_bytes =
      0;  // of messages that have not come whole, of streams
  int64_t busy_connections = 0;  // with an open call
  uint64_t connections_begun = 0;

  // The time of this turn.
  MonotonicTime now;

  // Any thread may read them.
  std::atomic<int64_t> active_calls{0};
  std::atomic<int64_t> cancelled_calls{0};  // that ended unanswered

 private:
  // Grows to the most ever in use.
  std::deque<Message> messages_;
  Message* free_messages_ = nullptr;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_WORKER_STATE_H_
