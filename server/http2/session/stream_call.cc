#include "server/http2/session/stream_call.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/heap_bytes.h"
#include "server/http2/codec/frame.h"
#include "server/http2/session/connection_timeouts.h"

namespace neurite::http2 {
namespace {

// The maximum number of messages of one stream that its handler holds. Bytes
// beyond them are buffered unframed.
constexpr int kMostMessages = 64;

// The first block for a message that arrives in pieces. Blocks grow to four
// times the bytes received (rounded up to a power of two), so that a client
// makes the server hold at most eight times what it has sent.
constexpr size_t kFirstPart = 1024;
constexpr size_t kPartGrowth = 4;

// The heap memory of an object and of its places in the lists of CallPool.
constexpr int64_t kMessageBytes = sizeof(Message);
constexpr int64_t kCallBytes =
    HeapBytes(sizeof(StreamCall)) + 3 * static_cast<int64_t>(sizeof(void*));

// Values of the flag in the prefix of a message.
constexpr char kNotCompressed = 0;
constexpr char kCompressed = 1;

}  // namespace

void StreamCall::Begin(CallContext& connection, uint32_t stream,
                       const Method& method,
                       std::shared_ptr<const RequestHead> head,
                       MonotonicTime arrived) {
  assert(ended_);
  ended_ = false;
  content_bytes_ = 0;
  told_ = remote_ended_ = end_told_ = discarding_ = framing_later_ = false;
  finishing_ = cancelled_ = delivering_ = false;
  connection_ = &connection;
  connection_id_ = connection.connection_id;
  stream_ = stream;
  reply_.Begin(connection, stream);
  receive_window = ReceiveWindow(connection.flow.stream_window());
  method_ = &method;
  head_ = std::move(head);
  arrived_ = arrived;
  deadline_ = SaturatedSum(arrived_, head_->timeout());
  // A unary request is awaited from the start; a stream may pause between
  // messages.
  if (!StreamsRequests(kind())) awaiting_since_ = worker_.now;
  account_ = &connection.account;
  account_->Hold(kCallBytes);
  ++worker_.active_calls;
}

// --- Requests ----------------------------------------------------------------

bool StreamCall::TakeData(absl::string_view content, const Buffer& memory,
                          bool last) {
  remote_ended_ = last;
  content_bytes_ += static_cast<int64_t>(content.size());
  const int64_t declared = head_->content_length();
  if (declared >= 0 &&
      (content_bytes_ > declared || (last && content_bytes_ < declared))) {
    connection_->flow.Credit(content.size());
    return false;
  }
  const absl::string_view rest =
      later_.empty() ? FrameMessages(content, memory) : content;
  if (!rest.empty()) KeepForLater(rest);
  if (remote_ended_) OnRemoteEnd();
  return true;
}

bool StreamCall::paused() const {
  return StreamsRequests(kind()) &&
         (messages_.size() >= kMostMessages ||
          (StreamsReplies(kind()) && reply_.sending()));
}

absl::string_view StreamCall::FrameMessages(absl::string_view bytes,
                                            const Buffer& memory) {
  const bool from_later = framing_later_;
  // A handler may detach the call from its connection.
  FlowControl& flow = connection_->flow;
  while (!bytes.empty()) {
    if (discarding_) {
      if (!from_later) flow.Credit(bytes.size());
      return {};
    }
    if (part_.empty()) {
      if (paused()) return bytes;
      if (!TakePrefix(bytes)) return {};
      if (!CheckPrefix()) continue;
      if (bytes.size() >= message_bytes_) {
        const absl::string_view message = bytes.substr(0, message_bytes_);
        bytes.remove_prefix(message_bytes_);
        Deliver(message, memory, from_later ? 0 : message.size());
        continue;
      }
    }
    TakePart(bytes);
  }
  return {};
}

bool StreamCall::TakePrefix(absl::string_view& bytes) {
  const size_t taken =
      std::min(bytes.size(), kMessagePrefixSize - prefix_bytes_);
  std::memcpy(prefix_.data() + prefix_bytes_, bytes.data(), taken);
  prefix_bytes_ += taken;
  bytes.remove_prefix(taken);
  const bool whole = prefix_bytes_ == kMessagePrefixSize;
  if (whole) message_bytes_ = ReadBig32(prefix_.data() + 1);
  CreditConnection(taken);
  CreditStream(taken);
  if (!whole) awaiting_since_ = std::min(awaiting_since_, worker_.now);
  return whole;
}

// Returns false if the message is to be discarded.
bool StreamCall::CheckPrefix() {
  if (!StreamsRequests(kind()) && told_) {
    // A second message of a unary call is ignored.
    discarding_ = true;
    return false;
  }
  absl::Status wrong;
  if (prefix_[0] == kCompressed) {
    wrong = absl::InternalError(
        "the message is compressed, and the call declares no grpc-encoding");
  } else if (prefix_[0] != kNotCompressed) {
    wrong = absl::InternalError(
        absl::StrCat("a message begins with 0 (not compressed) or 1, got ",
                     static_cast<int>(static_cast<unsigned char>(prefix_[0]))));
  } else {
    wrong = CheckRequestSize(*method_, worker_.options.max_request_bytes,
                             static_cast<int64_t>(message_bytes_));
    if (wrong.ok()) return true;
  }
  Fail(std::move(wrong));
  return false;
}

void StreamCall::TakePart(absl::string_view& bytes) {
  const absl::string_view part = bytes.substr(0, message_bytes_ - part_.size());
  awaiting_since_ = std::min(awaiting_since_, worker_.now);
  if (part.empty()) return;
  // Incomplete messages are credited at once: if they filled the window, none
  // of them could be completed. The quota for incomplete requests bounds them.
  CreditConnection(part.size());
  bytes.remove_prefix(part.size());
  const size_t needed = part_.size() + part.size();
  const size_t room =
      std::min(message_bytes_, std::max(kFirstPart, kPartGrowth * needed));
  if (!KeepPart(part_, part, room) || needed < message_bytes_) return;
  const MessageAssembler whole = std::exchange(part_, MessageAssembler());
  Deliver(whole.view(), whole.memory(), 0);
}

bool StreamCall::KeepPart(MessageAssembler& kept, absl::string_view bytes,
                          size_t room) {
  if (!kept.HasRoomFor(bytes.size())) {
    if (!worker_.HasRoomFor(connection_->holder, static_cast<int64_t>(room))) {
      Fail(WorkerState::MemoryExhausted());
      return false;
    }
    // Reclaiming may have run a handler that finished this call.
    if (discarding_) return false;
    Buffer larger = worker_.buffers.Take(room, account_);
    if (larger.empty()) {
      Fail(WorkerState::MemoryExhausted());
      return false;
    }
    kept.MoveTo(std::move(larger));
  }
  kept.Append(bytes);
  return true;
}

void StreamCall::Deliver(absl::string_view message, Buffer memory,
                         size_t owed) {
  prefix_bytes_ = 0;
  awaiting_since_ = MonotonicTime::max();
  Message& held = worker_.TakeMessage();
  held.bytes = message;
  held.memory = std::move(memory);
  held.uncredited = owed;
  // What was assembled is counted already; what was read lies beside bytes of
  // others.
  const bool counted = held.memory.empty() || held.memory.counted();
  held.counted = counted ? 0 : static_cast<int64_t>(message.size());
  messages_.PushBack(held);
  account_->Hold(kMessageBytes);
  account_->HoldBuffer(held.counted);
  if (!worker_.HasRoomFor(connection_->holder)) {
    return Fail(WorkerState::MemoryExhausted());
  }
  if (discarding_) return;  // see KeepPart
  told_ = true;
  delivering_ = true;
  handler().OnMessage(*this, MessagePieces(&held.bytes, 1));
  delivering_ = false;
}

void StreamCall::KeepForLater(absl::string_view bytes) {
  connection_->flow.Credit(bytes.size());
  KeepPart(later_, bytes,
           std::max(kFirstPart, 2 * (later_.size() + bytes.size())));
}

// Delivered messages keep the memory alive, and delivering one may end the
// call; so the bytes are moved out of later_ while they are framed.
void StreamCall::FrameLater() {
  const MessageAssembler kept = std::exchange(later_, MessageAssembler());
  framing_later_ = true;
  const absl::string_view rest = FrameMessages(kept.view(), kept.memory());
  framing_later_ = false;
  if (rest.empty()) return;
  later_ = kept;
  later_.KeepLast(rest.size());
}

void StreamCall::OnRemoteEnd() {
  if (finishing_ || discarding_ || end_told_ || !later_.empty()) {
    return;
  }
  if (prefix_bytes_ > 0) {
    return Fail(
        absl::InternalError("the request ended in the middle of a message"));
  }
  if (StreamsRequests(kind())) {
    end_told_ = true;
    told_ = true;
    return handler().OnEnd(*this);
  }
  if (!told_) {
    Fail(absl::InvalidArgumentError("the call carries no request message"));
  }
}

void StreamCall::ReleaseMessage() {
  Message& message = messages_.PopFront();
  account_->Hold(-kMessageBytes);
  account_->HoldBuffer(-message.counted);
  if (connection_ != nullptr) {
    connection_->flow.Credit(message.uncredited);
    CreditStream(message.bytes.size());
    if (!later_.empty()) connection_->listener.PumpSoon(*this);
  }
  worker_.GiveBack(message);
}

int64_t StreamCall::PinnedBytes() const {
  return stalled_since() == MonotonicTime::max()
             ? 0
             : messages_.shared_memory_bytes();
}

void StreamCall::CreditConnection(size_t bytes) {
  // Bytes in later_ were credited when they arrived.
  if (!framing_later_) connection_->flow.Credit(bytes);
}

void StreamCall::CreditStream(size_t bytes) {
  // The window of a call with a single message fits the largest message, and
  // needs no updates.
  if (StreamsRequests(kind()) && !remote_ended_) {
    connection_->flow.CreditStream(stream_, receive_window, bytes, coming());
  }
}

void StreamCall::DropParts() {
  part_ = MessageAssembler();
  later_ = MessageAssembler();
  prefix_bytes_ = 0;
  awaiting_since_ = MonotonicTime::max();
}

// --- Ending ------------------------------------------------------------------

void StreamCall::Abandon() {
  if (!finishing_) ++worker_.cancelled_calls;
  connection_->flow.Credit(messages_.uncredited());
  DropParts();
  reply_.Detach();
  connection_ = nullptr;
  discarding_ = true;
  if (finishing_ || !told_) return End();
  if (std::exchange(cancelled_, true)) return;
  handler().OnCancel(*this);
}

void StreamCall::EndIfInterrupted() {
  if (delivering_ && !ended_) Finish(WorkerState::MemoryExhausted());
}

void StreamCall::Fail(absl::Status status) {
  if (!failure_.ok() || finishing_) return;
  discarding_ = true;
  DropParts();
  failure_ = std::move(status);
  if (!told_) return Finish(failure_);
  cancelled_ = true;
  handler().OnCancel(*this);
}

void StreamCall::Finish(const absl::Status& status) {
  assert(!finishing_);
  finishing_ = true;
  // `status` may refer to the call's state.
  const absl::Status outcome = failure_.ok() ? status : failure_;
  state_.reset();
  while (!messages_.empty()) ReleaseMessage();
  DropParts();
  discarding_ = true;
  if (connection_ == nullptr) return End();
  if (!outcome.ok() && (!StreamsReplies(kind()) || !failure_.ok())) {
    reply_.DropMessage();
  }
  reply_.SetStatus(outcome);
  if (!reply_.sending() || WriteReply()) WriteStatus();
}

void StreamCall::End() {
  while (!messages_.empty()) ReleaseMessage();
  reply_.End();
  state_.reset();
  head_.reset();
  failure_ = absl::OkStatus();
  connection_ = nullptr;
  finishing_ = discarding_ = ended_ = true;
  account_->Hold(-kCallBytes - std::exchange(kept_bytes_, 0));
  account_ = nullptr;
  --worker_.active_calls;
  ended_calls_.push_back(this);
}

// --- Replies -----------------------------------------------------------------

void StreamCall::SendReply(size_t bytes) {
  reply_.SetMessage(bytes);
  // The reply of a unary call is sent together with its status.
  if (StreamsReplies(kind())) WriteReply();
}

// Returns true if the message has been written completely; otherwise the
// connection pumps the call when more can be sent.
bool StreamCall::WriteReply() {
  if (reply_.WriteMessage()) return true;
  connection_->listener.PumpWhenThereIsRoom(*this);
  return false;
}

void StreamCall::WriteStatus() {
  reply_.WriteStatus();
  connection_->listener.OnStreamDone(*this);
  End();
}

void StreamCall::Pump() {
  if (reply_.sending() && (finishing_ || StreamsReplies(kind()))) {
    if (!WriteReply()) return;
    if (finishing_) return WriteStatus();
    handler().OnWritable(*this);
  }
  if (!later_.empty() && !paused() && !finishing_) FrameLater();
  if (remote_ended_) OnRemoteEnd();
}

}  // namespace neurite::http2
