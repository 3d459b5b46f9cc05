// One RPC on an HTTP/2 stream.
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

// Assembles request messages from DATA, delivers them to the handler, and
// writes its replies. Outlives its connection if that ends first: the handler
// must still finish the call.
//
// A handler may finish this call, and others, during any of its callbacks. A
// call that has ended remains unchanged until the end of the turn, so that the
// method that invoked the callback can return safely. Worker-bound.
class StreamCall final : public Call {
 public:
  // A call that has ended adds itself to `ended_calls`. Both arguments must
  // outlive it.
  StreamCall(WorkerState& worker, std::vector<StreamCall*>& ended_calls)
      : worker_(worker), ended_calls_(ended_calls), reply_(worker) {}
  ~StreamCall() override = default;

  // --- For its connection ----------------------------------------------------

  // Begins an RPC when its headers have been read. They reached this machine at
  // `arrived` or later, and the deadline counts from then. `method` is the
  // entry of the worker's table for `head`. REQUIRES: ended(),
  // head->refusal().ok().
  void Begin(CallContext& connection, uint32_t stream, const Method& method,
             std::shared_ptr<const RequestHead> head, MonotonicTime arrived);

  // True while it serves no RPC.
  bool ended() const { return ended_; }

  uint32_t stream() const { return stream_; }

  // Processes the content of a DATA frame, which lies in `memory`; `last`: it
  // ends the stream. Returns false if the length differs from the declared
  // content length; the stream must then be reset. The call may have ended on
  // return.
  [[nodiscard]] bool TakeData(absl::string_view content, const Buffer& memory,
                              bool last);

  // To be called when the client has reset the stream or disconnected. On
  // return the call has ended, or only its handler refers to it.
  void Abandon();

  // Ends the call on behalf of the front end: its handler is notified as for a
  // cancelled call, and the client receives `status`. The call may have ended
  // on return.
  void Fail(absl::Status status);

  // Ends the call if its handler has thrown std::bad_alloc instead of taking a
  // message. REQUIRES: no handler is on the stack.
  void EndIfInterrupted();

  // True if more of a message must arrive before the handler can go on.
  bool awaits_request() const {
    return !told_ || prefix_bytes_ > 0 || !later_.empty();
  }
  // True if it may have several messages in either direction.
  bool streams() const {
    return StreamsRequests(kind()) || StreamsReplies(kind());
  }

  // The number of bytes that are missing from the incomplete message; 0 if
  // there is no incomplete message.
  int64_t coming() const {
    return prefix_bytes_ < kMessagePrefixSize
               ? 0
               : static_cast<int64_t>(message_bytes_ - part_.size());
  }

  // The number of bytes that have come of an incomplete message.
  int64_t received() const {
    return static_cast<int64_t>(prefix_bytes_ + part_.size());
  }

  // The memory that its messages share with those of other calls, if its reply
  // is stalled, otherwise 0.
  int64_t PinnedBytes() const;

  // Resumes sending replies and framing messages that were deferred.
  void Pump();

  // True once the client has ended its side of the stream.
  bool remote_ended() const { return remote_ended_; }
  // True once further request bytes are dropped.
  bool discarding() const { return discarding_; }
  // True once the handler has finished the call; its output may still be
  // pending.
  bool finishing() const { return finishing_; }
  MonotonicTime arrived() const { return arrived_; }
  // The time since which an incomplete message, or the message of a unary call,
  // has been awaited; MonotonicTime::max() if none is.
  MonotonicTime awaiting_since() const { return awaiting_since_; }
  // The time since which its reply has been pending, MonotonicTime::max() if
  // none is, and the bytes of it that have been written.
  MonotonicTime stalled_since() const { return reply_.stalled_since(); }
  int64_t reply_taken() const { return reply_.taken(); }

  // The flow control windows of the stream.
  SendWindow& send_window() { return reply_.send_window; }
  ReceiveWindow receive_window;
  // True while a Pump by the connection is scheduled.
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
  void CountKept(int64_t bytes) override {
    kept_bytes_ += bytes;
    account_->Hold(bytes);
  }
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

  // Assembles messages from `bytes` and delivers them. Returns the rest if the
  // handler holds too many messages. The call may have ended on return.
  absl::string_view FrameMessages(absl::string_view bytes,
                                  const Buffer& memory);
  // Consumes bytes of the prefix; returns false if it is still incomplete.
  bool TakePrefix(absl::string_view& bytes);
  bool CheckPrefix();
  void TakePart(absl::string_view& bytes);
  // Appends `bytes` to `kept`, in a new block of `room` bytes if the present
  // one is too small. Returns false if the call has failed or ended because the
  // quota is exhausted.
  bool KeepPart(MessageAssembler& kept, absl::string_view bytes, size_t room);
  // `owed`: bytes of the message not yet credited to the connection's window.
  void Deliver(absl::string_view message, Buffer memory, size_t owed);
  void KeepForLater(absl::string_view bytes);
  void FrameLater();
  void OnRemoteEnd();
  void DropParts();
  void CreditConnection(size_t bytes);
  void CreditStream(size_t bytes);

  bool WriteReply();
  void WriteStatus();
  void End();

  WorkerState& worker_;
  std::vector<StreamCall*>& ended_calls_;
  bool ended_ = true;

  // --- The current RPC -------------------------------------------------------
  uint64_t connection_id_ = 0;         // of the connection on which it began
  CallContext* connection_ = nullptr;  // null once the stream has ended
  MemoryAccount* account_ = nullptr;
  uint32_t stream_ = 0;
  const Method* method_ = nullptr;
  std::shared_ptr<const RequestHead> head_;
  MonotonicTime arrived_;
  MonotonicTime deadline_;
  MonotonicTime awaiting_since_ = MonotonicTime::max();

  // The message being received.
  std::array<char, kMessagePrefixSize> prefix_;
  size_t prefix_bytes_ = 0;
  size_t message_bytes_ = 0;   // the size in the prefix
  MessageAssembler part_;      // of a message received in pieces
  int64_t content_bytes_ = 0;  // of all DATA received

  // Messages that the handler holds, and its other memory.
  MessageList messages_;
  int64_t kept_bytes_ = 0;

  // Bytes that arrived while the handler held too many messages.
  MessageAssembler later_;
  bool framing_later_ = false;  // the bytes being framed come from later_

  ReplyWriter reply_;
  absl::Status failure_;  // set by Fail

  bool told_ = false;  // the handler has been notified of the call
  bool remote_ended_ = false;
  bool end_told_ = false;    // the handler has been notified of the end
  bool discarding_ = false;  // further request bytes are dropped
  bool finishing_ = false;
  bool cancelled_ = false;
  bool delivering_ = false;  // the handler takes a message
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_STREAM_CALL_H_
