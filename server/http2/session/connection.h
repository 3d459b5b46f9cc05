// One connection of HTTP/2, without its socket: bytes in, calls, bytes out.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/call_set.h"
#include "server/http2/session/connection_memory.h"
#include "server/http2/session/connection_timeouts.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"
#include "server/http2/session/frame_handler.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/memory_quota.h"
#include "server/http2/session/shutdown.h"
#include "server/http2/session/worker_state.h"
#include "server/http2/session/write_progress.h"

namespace neurite::http2 {

// The server's side of RFC 9113, as far as gRPC needs it. The framing is ours,
// HPACK is nghttp2's. What a client can make it hold is bounded: requests by
// windows and by the worker's budget, replies by the worker's budget, frames
// without use by FrameRateLimiter. Worker-bound; goes by the worker's `now`.
//
// This class puts the parts together, and sees to the time and to the memory.
class Connection final : public Reclaimable {
 public:
  using Listener = ConnectionListener;

  // All must outlive it. It is told to go at `retire_at`;
  // MonotonicTime::max(): never.
  Connection(WorkerState& worker, CallPool& pool, Listener& listener,
             MonotonicTime retire_at);
  // REQUIRES: no call is open: Abandon.
  ~Connection();

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // --- For the socket --------------------------------------------------------

  // Bytes have come, lying in `memory`. Calls are begun and delivered.
  void Receive(absl::string_view bytes, const Buffer& memory);

  // Goes on with calls that had to wait, if they may. True if that may have
  // given the application something to do.
  bool Pump() { return calls_.Pump(); }

  bool wants_pump() const { return calls_.wants_pump(); }

  // What is to be sent.
  absl::string_view unsent() const { return writer_.unsent(); }
  void OnSent(size_t bytes);

  // False while so much waits to be sent that no more should be read, and once
  // nothing that comes matters.
  bool wants_input() const { return !shutdown_.dead() && !writer_.is_full(); }

  // How much should be read at a time.
  size_t read_share() const { return frame_rate_.ReadShare(); }

  // True once it may be closed when unsent() is empty.
  bool done() const { return shutdown_.done(); }

  // The client has gone: what is open is cancelled.
  void Abandon() { shutdown_.Abandon(); }

  // Tells the client to begin no more calls, and ends with the last one.
  void BeginDrain() { shutdown_.BeginDrain(); }

  // Ends what is open with UNAVAILABLE; returns how many calls that cut off.
  int64_t CutOff() { return shutdown_.CutOff(); }

  // What time brings: see ConnectionTimeouts. To be called every tenth of a
  // second or so.
  void OnTick();

  size_t open_calls() const { return calls_.size(); }

  // --- For connections that need memory --------------------------------------

  // They look at every call.
  int64_t Held(MemoryKind what) const override;
  int64_t UnreadReplyBytes() const override;
  bool is_stalled() const override { return progress_.is_stalled(worker_.now); }

  // Ends the calls that hold it: those whose message has not come whole (if
  // there are none, those that stream requests), or whose reply the client does
  // not take.
  void Reclaim(MemoryKind what) override;

 private:
  void GiveUp();
  ConnectionSnapshot Snapshot() const;
  void CheckCall(StreamCall& call);

  WorkerState& worker_;
  Listener& listener_;
  FrameRateLimiter frame_rate_;
  ConnectionMemory memory_;
  ConnectionWriter writer_;
  FlowControl flow_;
  CallSet calls_;
  ConnectionShutdown shutdown_;
  FrameHandler frames_;

  // --- For timeouts: see ConnectionSnapshot ----------------------------------
  const MonotonicTime opened_;
  MonotonicTime last_read_;
  const MonotonicTime retire_at_;
  MonotonicTime ping_sent_ = MonotonicTime::max();
  WriteProgress progress_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_
