// The state that the connections of one worker share.
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

// Only the worker's thread may use it, except for the atomic members.
class WorkerState {
 public:
  // Both arguments must outlive it.
  WorkerState(const FrontEndOptions& front_end_options,
              const MethodTable& method_table);
  WorkerState(const WorkerState&) = delete;
  WorkerState& operator=(const WorkerState&) = delete;

  Message& TakeMessage();
  void GiveBack(Message& message);

  // True if messages and replies exceed the quota, so that another must be
  // refused; or if the buffers exceed twice the quota, because a message pins
  // all bytes that were read with it.
  bool full() const {
    return held_bytes > max_held_bytes ||
           static_cast<int64_t>(buffers.used_bytes()) > 2 * max_held_bytes;
  }
  // True if the reserve, for connections that hold little, is not exhausted.
  bool has_reserve() const {
    return held_bytes <= max_held_bytes + max_held_bytes / 4;
  }
  // As full(), for incomplete requests.
  bool incomplete_quota_exhausted() const {
    return incomplete_bytes > max_held_bytes / 2;
  }

  // The number of unsent bytes at which a connection stops writing replies. It
  // shrinks with the number of busy connections, to keep a round over all of
  // them short.
  size_t OutputShare() const;

  // Frees unused memory.
  void Trim();

  const FrontEndOptions& options;
  const MethodTable& methods;
  const ConnectionTimeouts timeouts;
  const int64_t max_held_bytes;
  MemoryQuota quota;  // has the worker's connections

  BufferPool buffers;
  int64_t held_bytes = 0;        // of complete messages and of replies
  int64_t incomplete_bytes = 0;  // of incomplete requests and of open streams
  int64_t busy_connections = 0;  // connections with an open call
  uint64_t connections_begun = 0;

  // The time of the current turn.
  MonotonicTime now;

  // Any thread may read these.
  std::atomic<int64_t> active_calls{0};
  std::atomic<int64_t> cancelled_calls{0};  // ended unanswered

 private:
  // Grows to the highest number ever used at once.
  std::deque<Message> messages_;
  Message* free_messages_ = nullptr;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_WORKER_STATE_H_
