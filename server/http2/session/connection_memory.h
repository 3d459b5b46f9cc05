// What one connection makes its worker hold.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_MEMORY_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_MEMORY_H_

#include <cstdint>

#include "server/http2/session/memory_quota.h"
#include "server/http2/session/worker_state.h"

namespace neurite::http2 {

// Counts bytes by kind, and asks for more where the worker's memory is full.
// All counts may be lowered by negative amounts.
class ConnectionMemory {
 public:
  // Both must outlive it. `holder`: the connection.
  ConnectionMemory(WorkerState& worker, const Reclaimable& reclaimable)
      : worker_(worker), holder_(reclaimable) {}

  // Of requests that are incomplete. Counted for the worker, too.
  void HoldIncomplete(int64_t bytes) {
    incomplete_bytes_ += bytes;
    worker_.incomplete_bytes += bytes;
  }
  // Of replies, and of messages that handlers hold. A call that outlives its
  // connection still holds them, so the call counts them for the worker.
  void HoldReply(int64_t bytes) { reply_bytes_ += bytes; }
  void HoldMessage(int64_t bytes) { message_bytes_ += bytes; }

  int64_t incomplete_bytes() const { return incomplete_bytes_; }
  int64_t reply_bytes() const { return reply_bytes_; }
  int64_t message_bytes() const { return message_bytes_; }

  // True if there may be more parts. One connection may hold all there is: once
  // another one needs some, the one that has most gives way. That may end calls
  // of other connections, and so run handlers, which may end any call.
  bool HasRoomForIncomplete();
  // The same of messages and replies, for a message that has come.
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
