// A pool of the calls of one worker.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CALL_POOL_H_
#define NEURITE_SERVER_HTTP2_SESSION_CALL_POOL_H_

#include <memory>
#include <vector>

#include "core/base/object_pool.h"
#include "server/http2/session/stream_call.h"
#include "server/http2/session/worker_state.h"

namespace neurite::http2 {

// Owns every call, active or idle, because a call can outlive its connection. A
// call that has ended is not reused before the end of the turn: until then its
// methods may still be on the stack. Bound to its worker's thread.
class CallPool {
 public:
  // `worker` must outlive the pool.
  explicit CallPool(WorkerState& worker) : worker_(worker) {}
  // REQUIRES: every call has ended.
  ~CallPool() { ReclaimEnded(); }

  CallPool(const CallPool&) = delete;
  CallPool& operator=(const CallPool&) = delete;

  // Returns a call for StreamCall::Begin.
  StreamCall& Take() {
    return calls_.Take(
        [this] { return std::make_unique<StreamCall>(worker_, ended_); });
  }

  // Makes the calls that have ended available to Take. Must be called at the
  // end of every turn. REQUIRES: not called from a call, a handler or a
  // connection.
  void ReclaimEnded();

  // Frees the idle calls. REQUIRES: as for ReclaimEnded.
  void Trim();

 private:
  WorkerState& worker_;
  ObjectPool<StreamCall> calls_;
  std::vector<StreamCall*> ended_;  // in this turn
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CALL_POOL_H_
