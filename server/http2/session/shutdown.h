// How a connection ends.
#ifndef NEURITE_SERVER_HTTP2_SESSION_SHUTDOWN_H_
#define NEURITE_SERVER_HTTP2_SESSION_SHUTDOWN_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "server/http2/codec/frame.h"
#include "server/http2/session/call_set.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/stream_call.h"
#include "server/http2/session/worker_state.h"

namespace neurite::http2 {

// Ends a connection: at once where its client breaks the rules or overdraws its
// budget, gracefully with two GOAWAYs otherwise (RFC 9113, section 6.8).
class ConnectionShutdown {
 public:
  // All must outlive it.
  ConnectionShutdown(const WorkerState& worker, ConnectionWriter& writer,
                     FlowControl& flow, CallSet& calls,
                     FrameRateLimiter& limiter);

  // True once nothing that comes is looked at.
  bool dead() const { return dead_; }
  // True once nothing is left but to send what is unsent.
  bool done() const { return dead_ || (final_goaway_sent_ && calls_.empty()); }
  // True of streams that are too late: the client knows that it has to open
  // them elsewhere.
  bool Ignores(uint32_t stream) const { return stream > last_stream_; }

  // --- At once ---------------------------------------------------------------

  // Every open call is cancelled.
  void Abandon();
  // The client is told why.
  void Fail(ErrorCode error, absl::string_view text);

  // The client pays for a frame that was not needed, or for a stream that was
  // opened for nothing: see FrameRateLimiter.
  void ChargeFrame();
  void ChargeReset();
  // Resets a stream, and charges for that. The call may have ended on return.
  void RejectStream(uint32_t stream, ErrorCode error);
  void RejectCall(StreamCall& call, ErrorCode error);

  // --- Gracefully ------------------------------------------------------------

  // Asks the client to open no more calls.
  void BeginDrain();
  // The client's answer to a PING says that it knows of the drain.
  void OnPingAnswer(absl::string_view payload);
  // From now on no more calls begin.
  void SendFinalGoAway();
  // Ends what is open with UNAVAILABLE; returns how many calls that cut off.
  int64_t CutOff();

  // MonotonicTime::max() until then.
  MonotonicTime drain_began() const { return drain_began_; }
  MonotonicTime cut_off() const { return cut_off_; }

 private:
  bool is_draining() const { return drain_began_ != MonotonicTime::max(); }

  const WorkerState& worker_;
  ConnectionWriter& writer_;
  FlowControl& flow_;
  CallSet& calls_;
  FrameRateLimiter& frame_rate_;
  bool dead_ = false;
  bool final_goaway_sent_ = false;
  uint32_t last_stream_ = kMaxStreamId;
  MonotonicTime drain_began_ = MonotonicTime::max();
  MonotonicTime cut_off_ = MonotonicTime::max();
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_SHUTDOWN_H_
