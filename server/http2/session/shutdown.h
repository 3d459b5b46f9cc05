// Ends a connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_SHUTDOWN_H_
#define NEURITE_SERVER_HTTP2_SESSION_SHUTDOWN_H_

#include <bitset>
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
#include "server/transport/incident.h"

namespace neurite::http2 {

// Ends a connection: immediately if its client violates HTTP/2 or exceeds its
// frame rate, otherwise gracefully with two GOAWAYs (RFC 9113, section 6.8).
class ConnectionShutdown {
 public:
  // All arguments must outlive it.
  ConnectionShutdown(const WorkerState& worker, ConnectionWriter& writer,
                     FlowControl& flow, CallSet& calls,
                     FrameRateLimiter& limiter, ConnectionListener& listener);

  // True once all further input is ignored.
  bool dead() const { return dead_; }
  // True once only unsent output remains to be sent.
  bool done() const { return dead_ || (final_goaway_sent_ && calls_.empty()); }
  // True for streams opened too late: GOAWAY has informed the client that it
  // must open them on another connection.
  bool Ignores(uint32_t stream) const { return stream > last_stream_; }

  // --- Immediately -----------------------------------------------------------

  // Cancels all open calls.
  void Abandon();
  // Sends GOAWAY with `error` and `text`, and cancels all open calls.
  void Fail(ErrorCode error, absl::string_view text,
            IncidentKind kind = IncidentKind::kProtocolError);

  // Tells the listener, unless it knows of this kind or the connection is dead.
  void Note(IncidentKind kind, absl::string_view text);
  // What the client has been charged for.
  int64_t resets() const { return resets_; }
  int64_t useless_frames() const { return useless_frames_; }

  // Charge the client for frames that were not needed, for a stream that was
  // opened and then reset or refused, or for DATA that serves no live call: see
  // FrameRateLimiter.
  void ChargeFrame(int64_t frames = 1);
  void ChargeReset();
  void ChargeDiscarded(int64_t length);
  // Reset a stream, and charge the client for it. The call may have ended on
  // return.
  void RejectStream(uint32_t stream, ErrorCode error);
  void RejectCall(StreamCall& call, ErrorCode error);

  // --- Gracefully ------------------------------------------------------------

  // Sends the first GOAWAY, which asks the client to open no more calls.
  void BeginDrain();
  // A PING acknowledgement may show that the client has received that GOAWAY.
  void OnPingAnswer(absl::string_view payload);
  // Sends the final GOAWAY: no call begins after it.
  void SendFinalGoAway();
  // Ends all open calls with UNAVAILABLE; returns their number.
  int64_t CutOff();

  // MonotonicTime::max() before the event.
  MonotonicTime drain_began() const { return drain_began_; }
  MonotonicTime cut_off() const { return cut_off_; }

 private:
  void GoAway(uint32_t last_stream, ErrorCode error, absl::string_view text);
  bool is_draining() const { return drain_began_ != MonotonicTime::max(); }

  const WorkerState& worker_;
  ConnectionWriter& writer_;
  FlowControl& flow_;
  CallSet& calls_;
  FrameRateLimiter& frame_rate_;
  ConnectionListener& listener_;
  int64_t resets_ = 0;
  int64_t useless_frames_ = 0;
  std::bitset<kIncidentKinds> noted_;
  bool dead_ = false;
  bool final_goaway_sent_ = false;
  uint32_t last_stream_ = kMaxStreamId;
  MonotonicTime drain_began_ = MonotonicTime::max();
  MonotonicTime cut_off_ = MonotonicTime::max();
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_SHUTDOWN_H_
