// One connection of HTTP/2, without its socket: bytes in, calls, bytes out.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/base/waiting.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/frame_decoder.h"
#include "server/http2/codec/header_assembler.h"
#include "server/http2/codec/header_decoder.h"
#include "server/http2/codec/output_buffer.h"
#include "server/http2/codec/peer_settings.h"
#include "server/http2/codec/window.h"
#include "server/http2/session/call_pool.h"
#include "server/http2/session/connection_timeouts.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/memory_quota.h"
#include "server/http2/session/stream_call.h"
#include "server/http2/session/stream_table.h"
#include "server/http2/session/worker_state.h"
#include "server/http2/session/write_progress.h"

namespace neurite::http2 {

// The server's side of RFC 9113, as far as gRPC needs it. The framing is ours,
// HPACK is nghttp2's. What a client can make it hold is bounded: requests by
// windows and by the worker's budget, replies by the worker's budget, frames
// without use by FrameRateLimiter. Worker-bound; goes by the worker's `now`.
class Connection final : public Reclaimable, private FrameVisitor {
 public:
  // Hears that a connection has something to do: Pump, send what is unsent, or
  // close. Hears it often.
  class Listener {
   public:
    virtual void OnWork() = 0;

   protected:
    ~Listener() = default;
  };

  // All must outlive it. It is told to go at `retire_at`;
  // MonotonicTime::max(): never.
  Connection(WorkerState& worker, CallPool& calls, Listener& listener,
             MonotonicTime retire_at);
  // REQUIRES: no call is open: Abandon.
  ~Connection();

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // --- For whoever has the socket --------------------------------------------

  // Bytes have come, lying in `memory`. Calls are begun and delivered.
  void Receive(absl::string_view bytes, const Buffer& memory);

  // Goes on with calls that had to wait, if they may. True if that may have
  // given the application something to do.
  bool Pump();

  bool wants_pump() const { return pump_; }

  // What is to be sent.
  absl::string_view unsent() const { return output_.unsent(); }
  void OnSent(size_t bytes);

  // False while so much waits to be sent that no more should be read, and once
  // nothing that comes matters.
  bool wants_input() const { return !dead_ && output_.size() < kMostUnsent; }

  // How much should be read at a time.
  size_t read_share() const { return frame_rate_.ReadShare(); }

  // True once it may be closed when unsent() is empty.
  bool done() const { return dead_ || (last_goaway_sent_ && streams_.empty()); }

  // The client has gone: what is open is cancelled.
  void Abandon();

  // Tells the client to begin no more calls, and ends with the last one.
  void BeginDrain();

  // Ends what is open with UNAVAILABLE; returns how many calls that cut off.
  int64_t CutOff();

  // What time brings: deadlines, signs of life, and clients that hold what they
  // do not use. To be called every tenth of a second or so.
  void OnTick();

  size_t open_calls() const { return streams_.size(); }

  // --- For whoever needs memory ----------------------------------------------

  // They look at every call.
  int64_t Held(MemoryKind what) const override;
  int64_t UnreadReplyBytes() const override;
  bool is_stalled() const override { return progress_.is_stalled(worker_.now); }

  // Ends the calls that hold it: those whose message has not come whole (if
  // there are none, those that stream requests), or whose reply the client does
  // not take.
  void Reclaim(MemoryKind what) override;

  // --- For its calls ---------------------------------------------------------

  // What its calls have waiting to be computed; they may outlive it.
  const std::shared_ptr<Waiting>& waiting_of_client() const {
    return waiting_of_client_;
  }

  // So many bytes of requests need no room in the connection's window any more:
  // they have been dealt with, or the budget for parts bounds them.
  void Credit(size_t bytes);
  void CreditStream(StreamCall& call, size_t bytes);

  // Accounts for memory of what has not come whole, of replies, and of messages
  // that handlers hold; may be negative.
  void HoldIncomplete(int64_t bytes);
  void HoldReply(int64_t bytes) { reply_bytes_ += bytes; }
  void HoldMessage(int64_t bytes) { message_bytes_ += bytes; }
  // True if there may be more of it. One connection may hold all there is: once
  // another one needs some, the one that has most gives way.
  bool HasRoomForIncomplete();
  // The same of messages and replies, for a message that has come.
  bool HasRoom();

  // True while so much waits to be sent that errors should be brief.
  bool is_clogged() const { return output_.size() >= kMostUnsent / 2; }

  // Bytes of the call's reply that can go out in one frame now; 0: none.
  size_t RoomToSend(const StreamCall& call) const;
  // The content, to be filled, of a DATA frame of RoomToSend bytes at most.
  char* BeginData(StreamCall& call, size_t bytes);
  OutputBuffer& output();
  uint32_t max_frame() const { return peer_.max_frame; }

  // Pumps the call soon; or once there is room to send.
  void PumpSoon(StreamCall& call);
  void PumpWhenThereIsRoom(StreamCall& call);

  // The call has sent its status. If the client has not sent all, it need not.
  void OnStreamDone(StreamCall& call, bool remote_ended);

  // Resets the stream of a call. The call may have ended on return.
  void ResetCall(StreamCall& call, ErrorCode error);

 private:
  bool OnFrame(const FrameHeader& frame, absl::string_view payload) override;
  bool OnDataFrame(const FrameHeader& frame, size_t content) override;
  bool OnData(absl::string_view content, bool whole) override;
  void OnConnectionError(ErrorCode error, absl::string_view text) override {
    Fail(error, text);
  }

  void OnHeaders(const FrameHeader& frame, absl::string_view payload);
  void OnPriority(const FrameHeader& frame, absl::string_view payload);
  void OnReset(const FrameHeader& frame);
  void OnSettings(const FrameHeader& frame, absl::string_view payload);
  void ChangeWindows(int64_t change);
  void OnPing(const FrameHeader& frame, absl::string_view payload);
  void OnWindowUpdate(const FrameHeader& frame, absl::string_view payload);
  void WidenStream(uint32_t stream, uint32_t increment);

  // Of the block that has just ended.
  void OnHeaderBlock();
  void OnTrailers(StreamCall* call);
  void BeginCall(std::shared_ptr<const RequestHead> head);
  void Refuse(const absl::Status& refusal, const RequestHead& head);
  void ResetStream(uint32_t stream, ErrorCode error);
  void Forget(StreamCall& call);
  void AbandonCalls();

  void ChargeFrame();
  void ChargeReset();
  void Fail(ErrorCode error, absl::string_view text);
  void SendLastGoAway();
  void WakeWaiting();

  bool draining() const {
    return snapshot_.drain_began != MonotonicTime::max();
  }
  void DropParts();
  void GiveUp();
  void CountOutput();
  ConnectionSnapshot Snapshot() const;
  void CheckCall(StreamCall& call);

  // What may wait to be sent before reading does; half of it: before errors
  // are brief. (Replies wait at WorkerState::OutputShare.)
  static constexpr size_t kMostUnsent = size_t{512} << 10;

  WorkerState& worker_;
  CallPool& calls_;
  Listener& listener_;
  FrameDecoder reader_;
  HeaderDecoder headers_;
  HeaderAssembler block_;
  OutputBuffer output_;
  FrameRateLimiter frame_rate_;

  // --- What is being read ----------------------------------------------------
  bool settings_seen_ = false;
  const Buffer* memory_ = nullptr;  // of the bytes at hand
  uint32_t data_stream_ = 0;        // of the DATA frame at hand
  bool data_ends_ = false;          // it has END_STREAM

  // --- Streams ---------------------------------------------------------------
  StreamTable streams_;
  uint32_t goaway_stream_ = kMaxStreamId;  // those above are not looked at
  std::vector<StreamCall*> waiting_;       // to be pumped
  std::vector<StreamCall*> pumped_;        // being pumped
  bool pump_ = false;

  // --- Flow control ----------------------------------------------------------
  PeerSettings peer_;
  const int64_t stream_window_;  // what a client may send on a stream
  SendWindow send_window_;
  ReceiveWindow receive_window_;
  int64_t incomplete_bytes_ = 0;
  int64_t message_bytes_ = 0;
  int64_t reply_bytes_ = 0;   // of calls, and of the output
  int64_t output_bytes_ = 0;  // counted in reply_bytes_, and by the worker
  const std::shared_ptr<Waiting> waiting_of_client_ =
      std::make_shared<Waiting>();

  // --- Its life --------------------------------------------------------------
  bool dead_ = false;  // nothing that comes is looked at
  bool last_goaway_sent_ = false;
  ConnectionSnapshot snapshot_;  // as far as it is known between ticks
  WriteProgress progress_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_H_
