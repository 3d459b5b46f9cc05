// The open calls of one connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CALL_SET_H_
#define NEURITE_SERVER_HTTP2_SESSION_CALL_SET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/clock.h"
#include "server/http2/codec/request_head.h"
#include "server/http2/session/call_context.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/connection_memory.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/stream_call.h"
#include "server/http2/session/stream_table.h"
#include "server/http2/session/worker_state.h"
#include "server/rpc/method_table.h"

namespace neurite::http2 {

// Begins and ends them, and pumps those that had to wait.
class CallSet final : private CallListener {
 public:
  // All must outlive it.
  CallSet(WorkerState& worker, CallPool& pool, ConnectionWriter& writer,
          FlowControl& flow, ConnectionMemory& memory,
          FrameRateLimiter& limiter, ConnectionListener& listener);

  size_t size() const { return streams_.size(); }
  bool empty() const { return streams_.empty(); }
  // Null if no call is open on that stream.
  StreamCall* Find(uint32_t stream) const { return streams_.Find(stream); }
  // See StreamTable.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    streams_.ForEach(visit);
  }
  StreamTable& streams() { return streams_; }
  const StreamTable& streams() const { return streams_; }

  // Since when no call has been open; MonotonicTime::max() while one is.
  MonotonicTime idle_since() const { return idle_since_; }

  // Memory around messages for want of a reply's being taken, of all calls.
  int64_t PinnedBytes() const;

  // --- Beginning and ending --------------------------------------------------

  // As StreamCall::Begin. REQUIRES: no call is open on `stream`.
  StreamCall& Begin(uint32_t stream, const Method& method,
                    std::shared_ptr<const RequestHead> head);

  // Ends a stream that has no call, or not any more.
  void ResetStream(uint32_t stream, ErrorCode error);
  // Ends the stream of a call; the call may have ended on return.
  void Reset(StreamCall& call, ErrorCode error);
  // The client has ended the stream of a call; the call may have ended on
  // return.
  void Abandon(StreamCall& call);
  void AbandonAll();

  // Fails the calls that are incomplete; if there are none, those that stream
  // requests.
  void FailIncomplete();

  // --- Sending ---------------------------------------------------------------

  // Goes on with the calls that asked for it. True if there were any.
  bool Pump();
  // True if Pump should be called.
  bool wants_pump() const { return wants_pump_; }
  // There may be room to send again, for whichever calls wait for that.
  void OnRoom();
  // The client has changed the windows of all streams. False: one of them is
  // wider than a window may be.
  bool ChangeWindows(int64_t change);

 private:
  void PumpSoon(StreamCall& call) override;
  void PumpWhenThereIsRoom(StreamCall& call) override;
  void OnStreamDone(StreamCall& call) override;
  void Forget(StreamCall& call);

  WorkerState& worker_;
  CallPool& pool_;
  ConnectionWriter& writer_;
  ConnectionMemory& memory_;
  FrameRateLimiter& frame_rate_;
  ConnectionListener& listener_;
  CallContext context_;
  StreamTable streams_;
  MonotonicTime idle_since_;
  // The streams whose calls wait to be pumped, and those that are being pumped.
  std::vector<uint32_t> waiting_;
  std::vector<uint32_t> pumped_;
  bool wants_pump_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CALL_SET_H_
