// The memory that a worker holds for one connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_MEMORY_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_MEMORY_H_

#include <cstdint>

#include "server/http2/session/memory_quota.h"
#include "server/http2/session/worker_state.h"

namespace neurite::http2 {

// Counts the bytes by kind, and reclaims memory if the worker's quota is
// exhausted. Negative amounts lower a count.
class ConnectionMemory {
 public:
  // Both arguments must outlive it. `reclaimable`: the connection.
  ConnectionMemory(WorkerState& worker, const Reclaimable& reclaimable)
      : worker_(worker), holder_(reclaimable) {}

  // Bytes of incomplete requests. Also counted for the worker.
  void HoldIncomplete(int64_t bytes) {
    incomplete_bytes_ += bytes;
    worker_.incomplete_bytes += bytes;
  }
  // Bytes of replies, and of messages that handlers hold. These are counted for
  // the worker by the call, because a call that outlives its connection still
  // holds them.
  void HoldReply(int64_t bytes) { reply_bytes_ += bytes; }
  void HoldMessage(int64_t bytes) { message_bytes_ += bytes; }

  int64_t incomplete_bytes() const { return incomplete_bytes_; }
  int64_t reply_bytes() const { return reply_bytes_; }
  int64_t message_bytes() const { return message_bytes_; }

  // True if more bytes of incomplete requests may be held. A single connection
  // may use the whole quota; when another connection needs memory, it is
  // reclaimed from the one that holds most. This may end calls of other
  // connections and run their handlers, which may end any call.
  bool HasRoomForIncomplete();
  // The same for replies and complete messages, when a message has arrived.
  bool HasRoom();

 private:
  WorkerState& worker_;
  const Reclaimable& holder_;
  int64_t incomplete_bytes_ = 0;
  int64_t message_bytes_ = 0;
  int64_t reply_bytes_ = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_MEMORY_H_
