// One HTTP/2 connection without its socket: bytes in, calls, bytes out.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/call_set.h"
#include "server/http2/session/connection_timeouts.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/flow_control.h"
#include "server/http2/session/frame_handler.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/memory_quota.h"
#include "server/http2/session/shutdown.h"
#include "server/http2/session/worker_state.h"
#include "server/http2/session/write_progress.h"
#include "server/transport/incident.h"

namespace neurite::http2 {

// Implements the server side of RFC 9113 to the extent that gRPC needs. The
// framing is implemented here; HPACK is nghttp2's. The resources that a client
// can consume are bounded: requests by flow control and by the worker's memory
// quota, replies by the memory quota, and frames that do no useful work by
// FrameRateLimiter. Worker-bound; uses the worker's `now` as its clock.
//
// This class connects the components, and applies the timeouts and the memory
// quota.
class Connection final : public Reclaimable {
 public:
  using Listener = ConnectionListener;

  // All references must outlive it. GOAWAY is sent at `retire_at`;
  // MonotonicTime::max(): never.
  Connection(WorkerState& worker, CallPool& pool, Listener& listener,
             MonotonicTime retire_at);
  // REQUIRES: no call is open (see Abandon).
  ~Connection();

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // --- For the socket --------------------------------------------------------

  // Processes received bytes, which lie in `memory`: begins calls and delivers
  // their messages. They reached this machine at `arrived` or later.
  void Receive(absl::string_view bytes, const Buffer& memory,
               MonotonicTime arrived);

  // Resumes blocked calls where possible. Returns true if the application may
  // have received work.
  bool Pump() { return calls_.Pump(); }

  bool wants_pump() const { return calls_.wants_pump(); }

  // The bytes to be sent.
  absl::string_view unsent() const { return writer_.unsent(); }
  void OnSent(size_t bytes);

  // False while too much output is unsent, and once further input would be
  // ignored.
  bool wants_input() const { return !shutdown_.dead() && !writer_.is_full(); }

  // The maximum number of bytes to read at a time.
  size_t read_share() const { return frame_rate_.ReadShare(); }

  // True once the socket may be closed as soon as unsent() is empty.
  bool done() const { return shutdown_.done(); }

  // The client has disconnected: cancels all open calls.
  void Abandon() { shutdown_.Abandon(); }

  // An allocation has failed: ends all calls, without a word.
  void OnAllocationFailure();

  // Starts a graceful shutdown: the client is asked to open no more calls, and
  // the connection ends after the last one.
  void BeginDrain() { shutdown_.BeginDrain(); }

  // Ends all open calls with UNAVAILABLE; returns their number.
  int64_t CutOff() { return shutdown_.CutOff(); }

  // What the client has done, for reports.
  ConnectionCounts counts() const;

  // Applies the timeouts: see ConnectionTimeouts. Must be called about every
  // tenth of a second.
  void OnTick();

  size_t open_calls() const { return calls_.size(); }

  // --- Memory quota ----------------------------------------------------------

  // Visits every call.
  int64_t held() const override {
    return account_->held() + calls_.PinnedBytes();
  }
  OutputState output_state() const override {
    return progress_.StateAt(std::min(worker_.now, worker_.handled_until));
  }

  // Ends calls (see CallSet::EndToFree), or the whole connection if its client
  // does not read, or if no call is open.
  void Reclaim(int64_t bytes) override;

 private:
  struct CloseAccount {
    void operator()(MemoryAccount* account) const { account->Close(); }
  };

  void GiveUp();
  void GiveUpForMemory(absl::string_view detail);
  void CountMemory();
  void TimeFrame(size_t bytes_read);
  ConnectionSnapshot Snapshot() const;
  void CheckCall(StreamCall& call);

  WorkerState& worker_;
  Listener& listener_;
  FrameRateLimiter frame_rate_;
  const std::unique_ptr<MemoryAccount, CloseAccount> account_;
  ConnectionWriter writer_;
  FlowControl flow_;
  CallSet calls_;
  ConnectionShutdown shutdown_;
  FrameHandler frames_;

  // --- Timeouts: see ConnectionSnapshot --------------------------------------
  const MonotonicTime opened_;
  MonotonicTime last_read_;
  MonotonicTime frame_since_ = MonotonicTime::max();
  int64_t bytes_received_ = 0;
  const MonotonicTime retire_at_;
  MonotonicTime ping_sent_ = MonotonicTime::max();
  WriteProgress progress_;

  int64_t counted_bytes_ = 0;  // see CountMemory
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_
