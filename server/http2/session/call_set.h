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
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/stream_call.h"
#include "server/http2/session/stream_table.h"
#include "server/http2/session/waiting_streams.h"
#include "server/http2/session/worker_state.h"
#include "server/rpc/method_table.h"

namespace neurite::http2 {

// Begins and ends the calls, and pumps those that were blocked.
class CallSet final : private CallListener {
 public:
  // All arguments must outlive it.
  CallSet(WorkerState& worker, CallPool& pool, ConnectionWriter& writer,
          FlowControl& flow, MemoryAccount& account, const Reclaimable& holder,
          FrameRateLimiter& limiter, ConnectionListener& listener);

  size_t size() const { return streams_.size(); }
  bool empty() const { return streams_.empty(); }
  // Null if no call is open on that stream.
  StreamCall* Find(uint32_t stream) const { return streams_.Find(stream); }
  // Calls `visit` for every open call: see StreamTable::ForEach.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    streams_.ForEach(visit);
  }
  StreamTable& streams() { return streams_; }
  const StreamTable& streams() const { return streams_; }

  // The time at which the last open call ended; MonotonicTime::max() while a
  // call is open.
  MonotonicTime idle_since() const { return idle_since_; }

  // The memory of the messages held by calls with a stalled reply: see
  // StreamCall::PinnedBytes.
  int64_t PinnedBytes() const;

  // --- Beginning and ending --------------------------------------------------

  // Begins a call: see StreamCall::Begin. REQUIRES: no call is open on
  // `stream`.
  StreamCall& Begin(uint32_t stream, const Method& method,
                    std::shared_ptr<const RequestHead> head,
                    MonotonicTime arrived);

  // A status has been sent on `stream` instead of beginning a call. Unless
  // `ended`, the client is asked to stop sending if more of its request comes
  // than one frame: most requests have arrived by now, and need no reset.
  void OnRejected(uint32_t stream, bool ended);

  // Resets a stream that has no call.
  void ResetStream(uint32_t stream, ErrorCode error);
  // Resets the stream of a call. The call may have ended on return.
  void Reset(StreamCall& call, ErrorCode error);
  // To be called when the client has reset the stream of a call. The call may
  // have ended on return.
  void Abandon(StreamCall& call);
  void AbandonAll();

  // Ends calls, by status or reset, until the account holds `bytes` bytes less,
  // not counting the output: those with an unread reply, then those with an
  // incomplete request, then streams.
  void EndToFree(int64_t bytes);
  // The heap memory of the set itself.
  int64_t memory_bytes() const {
    return streams_.memory_bytes() + waiting_.memory_bytes() +
           HeapBytes(pumped_.capacity() * sizeof(uint32_t));
  }

  // --- Sending ---------------------------------------------------------------

  // Pumps the calls that requested it. Returns true if there were any.
  bool Pump();
  // True if Pump must be called.
  bool wants_pump() const { return wants_pump_; }
  // Data may be sent again: schedules all blocked calls.
  void OnRoom();
  // Applies a change of the client's initial window to all streams. Returns
  // false if a window becomes larger than HTTP/2 allows.
  bool ChangeWindows(int64_t change);

 private:
  void PumpSoon(StreamCall& call) override;
  void PumpWhenThereIsRoom(StreamCall& call) override;
  void OnStreamDone(StreamCall& call) override;
  void Forget(StreamCall& call);

  WorkerState& worker_;
  CallPool& pool_;
  ConnectionWriter& writer_;
  MemoryAccount& account_;
  FrameRateLimiter& frame_rate_;
  ConnectionListener& listener_;
  CallContext context_;
  StreamTable streams_;
  MonotonicTime idle_since_;
  // The streams of the calls that are to be pumped, and of those being pumped.
  WaitingStreams waiting_;
  std::vector<uint32_t> pumped_;
  bool wants_pump_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CALL_SET_H_
