// One RPC on a stream of HTTP/2.
#ifndef NEURITE_SERVER_HTTP2_SESSION_STREAM_CALL_H_
#define NEURITE_SERVER_HTTP2_SESSION_STREAM_CALL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "core/wire/grpc_encoding.h"
#include "server/http2/codec/request_head.h"
#include "server/http2/codec/window.h"
#include "server/http2/session/call_context.h"
#include "server/http2/session/message.h"
#include "server/http2/session/message_assembler.h"
#include "server/http2/session/reply_writer.h"
#include "server/http2/session/worker_state.h"
#include "server/rpc/call.h"
#include "server/rpc/method_table.h"

namespace neurite::http2 {

// Frames request messages out of DATA, hands them to the handler, and writes
// what it answers. Outlives its connection if that ends first: the handler must
// still finish it.
//
// A handler may finish this call, and others, within any of its events. A call
// that has ended stays as it is until the end of the turn; what is left of the
// method that told the handler finds nothing to do. Worker-bound.
class StreamCall final : public Call {
 public:
  // A call adds itself to `ended_calls` when it has ended. Both must outlive
  // it.
  StreamCall(WorkerState& worker, std::vector<StreamCall*>& ended_calls)
      : worker_(worker), ended_calls_(ended_calls), reply_(worker) {}
  ~StreamCall() override = default;

  // --- For its connection ----------------------------------------------------

  // An RPC whose headers have come now. `method`, of the worker's table, is
  // what `head` asks for. REQUIRES: ended(), head->refusal().ok().
  void Begin(CallContext& connection, uint32_t stream, const Method& method,
             std::shared_ptr<const RequestHead> head);

  // True while it serves no RPC.
  bool ended() const { return ended_; }

  uint32_t stream() const { return stream_; }

  // Content of a DATA frame, lying in `memory`; `last`: the client's last one.
  // The call may have ended on return. False: that is more than the client has
  // declared, or less, and the stream must be reset.
  [[nodiscard]] bool TakeData(absl::string_view content, const Buffer& memory,
                              bool last);

  // The client has reset the stream, or gone. The call is its handler's alone
  // from now on, or has ended on return.
  void Abandon();

  // The front end ends the call: its handler is told as if the client had
  // cancelled, and the client hears `status`. The call may have ended on
  // return.
  void Fail(absl::Status status);

  // Fails the call if its message has not come whole, or part of one has come;
  // with `streams_too`, also if it streams requests.
  void FailToMakeRoom(bool streams_too);

  // Of the message that is coming, what has not come; 0 if none is.
  int64_t coming() const {
    return prefix_bytes_ < kMessagePrefixSize
               ? 0
               : static_cast<int64_t>(message_bytes_ - part_.size());
  }

  // Memory around the messages that it holds for want of a reply's being taken.
  int64_t PinnedBytes() const;

  // What a call is told whose parts find no room.
  static absl::Status IncompleteQuotaExhausted();

  // Goes on with what had to wait: replies, and messages.
  void Pump();

  // True once the client has sent all it will.
  bool remote_ended() const { return remote_ended_; }
  // True once the handler has answered; what is left is to send it.
  bool finishing() const { return finishing_; }
  MonotonicTime received() const { return received_; }
  // When a part of a message came, and more of it has been awaited since;
  // MonotonicTime::max() if that is not so.
  MonotonicTime awaiting_since() const { return awaiting_since_; }
  // When the network last took something of a reply that waits.
  MonotonicTime stalled_since() const { return reply_.stalled_since(); }

  // Of the stream.
  SendWindow& send_window() { return reply_.send_window; }
  ReceiveWindow receive_window;
  // True while the connection will pump it.
  bool queued = false;

  // --- Call ------------------------------------------------------------------

  MonotonicTime deadline() const override { return deadline_; }
  bool cancelled() const override { return cancelled_; }
  uint64_t connection_id() const override { return connection_id_; }
  std::optional<absl::string_view> RequestHeader(
      absl::string_view name) const override {
    return head_->Find(name);
  }
  void ReleaseMessage() override;
  void CountKept(int64_t bytes) override { reply_.CountKept(bytes); }
  void AddHeader(absl::string_view name, absl::string_view value) override {
    reply_.AddHeader(name, value);
  }
  std::span<char> ReserveReply(size_t bytes) override {
    return reply_.Reserve(bytes);
  }
  void SendReply(size_t bytes) override;
  bool writable() const override { return !reply_.sending(); }
  void AddTrailer(absl::string_view name, absl::string_view value) override {
    reply_.AddTrailer(name, value);
  }
  void Finish(const absl::Status& status) override;

 private:
  MethodKind kind() const { return method_->kind; }
  CallHandler& handler() const { return *method_->handler; }
  bool paused() const;

  // Frames messages out of `bytes` and delivers them; returns what it did not
  // take, if too many messages are held. The call may have ended on return.
  absl::string_view FrameMessages(absl::string_view bytes,
                                  const Buffer& memory);
  // Takes from the front of `bytes`; false: it needs more.
  bool TakePrefix(absl::string_view& bytes);
  bool CheckPrefix();
  void TakePart(absl::string_view& bytes);
  // In memory of `room` bytes if there is too little. False: the call has
  // failed, or ended, for want of room.
  bool KeepPart(MessageAssembler& kept, absl::string_view bytes, size_t room);
  // `owed`: of its bytes, those that the connection's window still lacks.
  void Deliver(absl::string_view message, Buffer memory, size_t owed);
  void KeepForLater(absl::string_view bytes);
  void FrameLater();
  void OnRemoteEnd();
  void DropParts();
  void ReleaseHead();
  void CreditConnection(size_t bytes);
  void CreditStream(size_t bytes);

  bool WriteReply();
  void WriteStatus();
  void HoldMessage(int64_t bytes);
  void End();

  WorkerState& worker_;
  std::vector<StreamCall*>& ended_calls_;
  bool ended_ = true;

  // --- Of the RPC at hand ----------------------------------------------------
  uint64_t connection_id_ = 0;         // of the connection that it began on
  CallContext* connection_ = nullptr;  // null once the stream has ended
  uint32_t stream_ = 0;
  const Method* method_ = nullptr;
  std::shared_ptr<const RequestHead> head_;
  MonotonicTime received_;
  MonotonicTime deadline_;
  MonotonicTime awaiting_since_ = MonotonicTime::max();

  // The message that is coming.
  std::array<char, kMessagePrefixSize> prefix_;
  size_t prefix_bytes_ = 0;
  size_t message_bytes_ = 0;   // as the prefix says
  MessageAssembler part_;      // of a message that comes in pieces
  int64_t head_bytes_ = 0;     // accounted for, until a message has come
  int64_t content_bytes_ = 0;  // of all DATA so far

  // Messages that the handler holds.
  MessageList messages_;

  // What came while the handler held too many.
  MessageAssembler later_;
  bool framing_later_ = false;  // what is framed is what was kept

  ReplyWriter reply_;
  absl::Status failure_;  // by Fail

  bool told_ = false;  // the handler knows of the call
  bool remote_ended_ = false;
  bool end_told_ = false;    // the handler knows that no more comes
  bool discarding_ = false;  // what still comes is dropped
  bool finishing_ = false;
  bool cancelled_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_STREAM_CALL_H_
