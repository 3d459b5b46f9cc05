// The state that the connections of one worker share.
#ifndef NEURITE_SERVER_HTTP2_SESSION_WORKER_STATE_H_
#define NEURITE_SERVER_HTTP2_SESSION_WORKER_STATE_H_

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "core/base/object_pool.h"
#include "server/http2/session/connection_timeouts.h"
#include "server/http2/session/memory_quota.h"
#include "server/http2/session/message.h"
#include "server/http2/session/process_memory.h"
#include "server/rpc/method_table.h"
#include "server/transport/buffer_pool.h"
#include "server/transport/front_end.h"

namespace neurite::http2 {

// Only the worker's thread may use it, except for the atomic members.
class WorkerState {
 public:
  // `index`: of this worker, from 0. The other arguments must outlive it.
  WorkerState(const FrontEndOptions& front_end_options,
              const MethodTable& method_table, ProcessMemory& process_memory,
              size_t index = 0);
  WorkerState(const WorkerState&) = delete;
  WorkerState& operator=(const WorkerState&) = delete;

  Message& TakeMessage() { return messages_.Take(); }
  void GiveBack(Message& message);

  // --- Memory ----------------------------------------------------------------

  // The number of bytes that the worker holds for its clients.
  int64_t held_bytes() const {
    return account_bytes + static_cast<int64_t>(buffers.used_bytes());
  }
  // The same, with the most buffers that were in use since BufferPool::
  // ForgetMost: a turn may take and return many.
  int64_t most_held_bytes() const {
    return account_bytes + static_cast<int64_t>(buffers.most_used_bytes());
  }
  void PublishHeldBytes() { memory_.Publish(index_, held_bytes()); }

  // Reclaims memory if more than three quarters of the quota are used, the rest
  // being a reserve for connections that hold little. Returns true if it tried.
  bool KeepWithinQuota();

  // True if `asking` may hold `bytes` more. If memory is short, it is reclaimed
  // from others (see MemoryQuota), which may end calls of other connections and
  // run their handlers, which may end any call. Without that, a single
  // connection may hold three quarters of the quota; what is left is for those
  // that hold less.
  bool HasRoomFor(const Reclaimable& asking, int64_t bytes = 0);

  // The number of unsent bytes at which a connection stops writing replies. It
  // shrinks with the number of busy connections, to keep a round over all of
  // them short.
  size_t OutputShare() const;

  // Frees unused memory.
  void Trim();

  // The status of calls for which there is no memory.
  static absl::Status MemoryExhausted();

  const FrontEndOptions& options;
  const MethodTable& methods;
  const ConnectionTimeouts timeouts;
  MemoryQuota quota;  // has the worker's connections

  BufferPool buffers;
  int64_t account_bytes = 0;     // the sum of all accounts, without buffers
  int64_t busy_connections = 0;  // connections with an open call
  uint64_t connections_begun = 0;

  // The time of the current turn.
  MonotonicTime now;
  // The time of the poll before the latest one. Its events have been handled;
  // what a client did later may not be known yet.
  MonotonicTime handled_until = MonotonicTime::max();

  // Any thread may read these.
  std::atomic<int64_t> active_calls{0};
  std::atomic<int64_t> cancelled_calls{0};  // ended unanswered

 private:
  // What must be freed before `bytes` more may be held.
  int64_t ExcessWith(int64_t bytes) const {
    return memory_.Excess(memory_.limit() / 4 * 3, index_,
                          held_bytes() + bytes);
  }

  ProcessMemory& memory_;
  const size_t index_;
  ObjectPool<Message> messages_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_WORKER_STATE_H_
