#include "server/http2/session/stream_call.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/status_block.h"
#include "server/http2/session/connection.h"

namespace neurite::http2 {
namespace {

// Messages of one stream that its handler may hold; what comes beyond is not
// looked at.
constexpr int kMostMessages = 64;

// The first memory of a message that comes in pieces; then it grows to four
// times what it needs (and the next power of two), so that a client holds no
// more of ours than eight times what it sent.
constexpr size_t kFirstPart = 1024;
constexpr size_t kPartGrowth = 4;

int64_t BytesOf(const Buffer& buffer) {
  return static_cast<int64_t>(buffer.size());
}

// Of the flag before a message.
constexpr char kNotCompressed = 0;
constexpr char kCompressed = 1;

MonotonicTime DeadlineAfter(MonotonicTime now,
                            std::chrono::nanoseconds timeout) {
  return timeout > MonotonicTime::max() - now ? MonotonicTime::max()
                                              : now + timeout;
}

}  // namespace

void StreamCall::Begin(Connection& connection, uint32_t stream,
                       std::shared_ptr<const RequestHead> head,
                       MonotonicTime received) {
  assert(ended_);
  ended_ = false;
  content_bytes_ = 0;
  stalled_since_ = MonotonicTime::max();
  told_ = remote_ended_ = end_told_ = discarding_ = framing_later_ = false;
  headers_sent_ = finishing_ = ok_ = cancelled_ = false;
  connection_ = &connection;
  if (waiting_of_client_ != connection.waiting_of_client()) {
    waiting_of_client_ = connection.waiting_of_client();
  }
  stream_ = stream;
  head_ = std::move(head);
  received_ = received;
  deadline_ = DeadlineAfter(received, head_->timeout());
  // Its message is awaited; whoever streams may take his time.
  if (!StreamsRequests(kind())) awaiting_since_ = received;
  head_bytes_ = static_cast<int64_t>(sizeof(StreamCall) + head_->list_bytes());
  connection.HoldIncomplete(head_bytes_);
  ++worker_.active_calls;
}

// --- Requests ----------------------------------------------------------------

void StreamCall::TakeData(absl::string_view content, const Buffer& memory,
                          bool last) {
  remote_ended_ = last;
  content_bytes_ += static_cast<int64_t>(content.size());
  const int64_t declared = head_->content_length();
  if (declared >= 0 &&
      (content_bytes_ > declared || (last && content_bytes_ < declared))) {
    connection_->Credit(content.size());
    return connection_->ResetCall(*this, ErrorCode::kProtocol);
  }
  const absl::string_view rest =
      later_.empty() ? FrameMessages(content, memory) : content;
  if (!rest.empty()) KeepForLater(rest);
  if (remote_ended_) OnRemoteEnd();
}

bool StreamCall::paused() const {
  return StreamsRequests(kind()) &&
         (messages_.size() >= kMostMessages ||
          (StreamsReplies(kind()) && reply_.sending()));
}

absl::string_view StreamCall::FrameMessages(absl::string_view bytes,
                                            const Buffer& memory) {
  const bool from_later = framing_later_;
  // Outlives the loop; the call may leave it.
  Connection& connection = *connection_;
  while (!bytes.empty()) {
    if (discarding_) {
      if (!from_later) connection.Credit(bytes.size());
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

// False: the message is not wanted.
bool StreamCall::CheckPrefix() {
  if (!StreamsRequests(kind()) && told_) {
    // A second message where there is one: as if it had not been sent.
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
  } else if (message_bytes_ >
             static_cast<size_t>(worker_.options.max_request_bytes)) {
    wrong = absl::ResourceExhaustedError(absl::StrCat(
        "a message of ", message_bytes_, " bytes is over the limit of ",
        worker_.options.max_request_bytes));
  } else {
    return true;
  }
  Fail(std::move(wrong));
  return false;
}

void StreamCall::TakePart(absl::string_view& bytes) {
  const absl::string_view part = bytes.substr(0, message_bytes_ - part_.size());
  awaiting_since_ = std::min(awaiting_since_, worker_.now);
  if (part.empty()) return;
  // A window full of parts would keep all of them from becoming whole: they
  // have a budget instead.
  CreditConnection(part.size());
  bytes.remove_prefix(part.size());
  const size_t needed = part_.size() + part.size();
  const size_t room =
      std::min(message_bytes_, std::max(kFirstPart, kPartGrowth * needed));
  if (!KeepPart(part_, part, room) || needed < message_bytes_) return;
  const MessageAssembler whole = std::exchange(part_, MessageAssembler());
  connection_->HoldIncomplete(-BytesOf(whole.memory()));
  Deliver(whole.view(), whole.memory(), 0);
}

bool StreamCall::KeepPart(MessageAssembler& kept, absl::string_view bytes,
                          size_t room) {
  if (!kept.HasRoomFor(bytes.size())) {
    if (!connection_->HasRoomForIncomplete()) {
      Fail(IncompleteQuotaExhausted());
      return false;
    }
    // Another call gave way, and its handler finished this one, too.
    if (discarding_) return false;
    Buffer larger = worker_.buffers.Take(room);
    connection_->HoldIncomplete(BytesOf(larger) - BytesOf(kept.memory()));
    kept.MoveTo(std::move(larger));
  }
  kept.Append(bytes);
  return true;
}

void StreamCall::Deliver(absl::string_view message, Buffer memory,
                         size_t owed) {
  prefix_bytes_ = 0;
  awaiting_since_ = MonotonicTime::max();
  // A stream is counted as long as it is open.
  if (!StreamsRequests(kind())) ReleaseHead();
  Message& held = worker_.TakeMessage();
  held.bytes = message;
  held.memory = std::move(memory);
  held.uncredited = owed;
  messages_.PushBack(held);
  HoldMessage(static_cast<int64_t>(message.size()));
  if (!connection_->HasRoom()) {
    return Fail(absl::ResourceExhaustedError(
        "requests and replies that wait for their clients fill the server's "
        "memory for them: try again later"));
  }
  if (discarding_) return;  // see KeepPart
  told_ = true;
  handler().OnMessage(*this, MessagePieces(&held.bytes, 1));
}

void StreamCall::KeepForLater(absl::string_view bytes) {
  connection_->Credit(bytes.size());
  KeepPart(later_, bytes,
           std::max(kFirstPart, 2 * (later_.size() + bytes.size())));
}

// Messages that are delivered keep the memory, and one of them may end the
// call: what is framed belongs to nobody meanwhile.
void StreamCall::FrameLater() {
  Connection& connection = *connection_;
  const MessageAssembler kept = std::exchange(later_, MessageAssembler());
  framing_later_ = true;
  const absl::string_view rest = FrameMessages(kept.view(), kept.memory());
  framing_later_ = false;
  if (rest.empty()) {
    connection.HoldIncomplete(-BytesOf(kept.memory()));
    return;
  }
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
  HoldMessage(-static_cast<int64_t>(message.bytes.size()));
  if (connection_ != nullptr) {
    connection_->Credit(message.uncredited);
    CreditStream(message.bytes.size());
    if (!later_.empty()) connection_->PumpSoon(*this);
  }
  worker_.GiveBack(message);
}

void StreamCall::HoldMessage(int64_t bytes) {
  worker_.held_bytes += bytes;
  if (connection_ != nullptr) connection_->HoldMessage(bytes);
}

int64_t StreamCall::PinnedBytes() const {
  return stalled_since_ == MonotonicTime::max() ? 0 : messages_.memory_bytes();
}

void StreamCall::CreditConnection(size_t bytes) {
  // What was kept for later has been credited as it came.
  if (!framing_later_) connection_->Credit(bytes);
}

void StreamCall::CreditStream(size_t bytes) {
  // The window of a call with one message is as large as that may be.
  if (StreamsRequests(kind()) && !remote_ended_) {
    connection_->CreditStream(*this, bytes);
  }
}

void StreamCall::ReleaseHead() {
  connection_->HoldIncomplete(-std::exchange(head_bytes_, 0));
}

void StreamCall::DropParts() {
  if (connection_ != nullptr) {
    ReleaseHead();
    connection_->HoldIncomplete(-BytesOf(part_.memory()) -
                                BytesOf(later_.memory()));
  }
  part_ = MessageAssembler();
  later_ = MessageAssembler();
  prefix_bytes_ = 0;
  awaiting_since_ = MonotonicTime::max();
}

// --- How it ends -------------------------------------------------------------

void StreamCall::Abandon() {
  if (!finishing_) ++worker_.cancelled_calls;
  // The connection goes on without what the handler still holds.
  connection_->Credit(messages_.uncredited());
  connection_->HoldMessage(-messages_.bytes());
  DropParts();
  connection_->HoldReply(-static_cast<int64_t>(reply_.capacity()) -
                         kept_bytes_);
  connection_ = nullptr;
  discarding_ = true;
  if (finishing_ || !told_) return End();
  if (std::exchange(cancelled_, true)) return;
  handler().OnCancel(*this);
}

absl::Status StreamCall::IncompleteQuotaExhausted() {
  return absl::ResourceExhaustedError(
      "messages that have not come whole, and open streams, fill the server's "
      "memory for them: try again later");
}

void StreamCall::FailToMakeRoom(bool streams_too) {
  if (finishing_) return;
  if (!told_ || prefix_bytes_ > 0 || !later_.empty() ||
      (streams_too && head_bytes_ > 0)) {
    Fail(IncompleteQuotaExhausted());
  }
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
  // What it refers to may go with the state.
  const absl::Status outcome = failure_.ok() ? status : failure_;
  state_.reset();
  while (!messages_.empty()) ReleaseMessage();
  DropParts();
  discarding_ = true;
  if (connection_ == nullptr) return End();
  ok_ = outcome.ok();
  if (!ok_) {
    if (!StreamsReplies(kind()) || !failure_.ok()) DropReply();
    AppendStatus(trailer_block_, connection_->is_clogged()
                                     ? absl::Status(outcome.code(), "")
                                     : outcome);
  }
  if (!reply_.sending() || WriteReply()) WriteTrailers();
}

void StreamCall::End() {
  while (!messages_.empty()) ReleaseMessage();
  DropReply();
  state_.reset();
  head_.reset();
  header_block_.clear();
  trailer_block_.clear();
  failure_ = absl::OkStatus();
  connection_ = nullptr;
  finishing_ = discarding_ = ended_ = true;
  --worker_.active_calls;
  ended_calls_.push_back(this);
}

// --- Replies -----------------------------------------------------------------

void StreamCall::AddHeader(absl::string_view name, absl::string_view value) {
  assert(!headers_sent_);
  AppendMetadata(header_block_, name, value);
}

void StreamCall::AddTrailer(absl::string_view name, absl::string_view value) {
  AppendMetadata(trailer_block_, name, value);
}

std::span<char> StreamCall::ReserveReply(size_t bytes) {
  assert(!reply_.sending());
  if (reply_.capacity() == 0 || reply_.capacity() < bytes) {
    DropReply();
    reply_.Reserve(worker_.buffers.Take(bytes));
    HoldReply(static_cast<int64_t>(reply_.capacity()));
  }
  return reply_.Room(bytes);
}

void StreamCall::CountKept(int64_t bytes) {
  kept_bytes_ += bytes;
  HoldReply(bytes);
}

void StreamCall::HoldReply(int64_t bytes) {
  worker_.held_bytes += bytes;
  if (connection_ != nullptr) connection_->HoldReply(bytes);
}

void StreamCall::DropReply() {
  HoldReply(-static_cast<int64_t>(reply_.capacity()));
  reply_.Drop();
}

void StreamCall::SendReply(size_t bytes) {
  reply_.Begin(bytes);
  // A lone reply goes out with its status.
  if (StreamsReplies(kind())) WriteReply();
}

void StreamCall::WriteHeaders() {
  headers_sent_ = true;
  connection_->output().Headers(stream_, ReplyHeaderBlock(), header_block_,
                                /*end_stream=*/false, connection_->max_frame());
}

// Sends what the windows allow. True if that was all; if not, the connection
// pumps the call when there may be room.
bool StreamCall::WriteReply() {
  if (connection_ == nullptr) {
    DropReply();
    return true;
  }
  const size_t left_before = reply_.left();
  while (reply_.left() > 0) {
    const size_t bytes =
        std::min(reply_.left(), connection_->RoomToSend(*this));
    if (bytes == 0) {
      if (reply_.left() < left_before ||
          stalled_since_ == MonotonicTime::max()) {
        stalled_since_ = worker_.now;
      }
      connection_->PumpWhenThereIsRoom(*this);
      return false;
    }
    if (!headers_sent_) WriteHeaders();
    reply_.Take(connection_->BeginData(*this, bytes), bytes);
  }
  stalled_since_ = MonotonicTime::max();
  DropReply();
  return true;
}

void StreamCall::WriteTrailers() {
  if (!headers_sent_ && ok_) WriteHeaders();
  absl::string_view first = ok_ ? OkTrailerBlock() : absl::string_view();
  if (!headers_sent_) {
    // Nothing but a status: one block says all.
    first = ReplyHeaderBlock();
    trailer_block_.insert(0, header_block_);
  }
  connection_->output().Headers(stream_, first, trailer_block_,
                                /*end_stream=*/true, connection_->max_frame());
  connection_->OnStreamDone(*this, remote_ended_);
  End();
}

void StreamCall::Pump() {
  if (reply_.sending() && (finishing_ || StreamsReplies(kind()))) {
    if (!WriteReply()) return;
    if (finishing_) return WriteTrailers();
    handler().OnWritable(*this);
  }
  if (!later_.empty() && !paused() && !finishing_) FrameLater();
  if (remote_ended_) OnRemoteEnd();
}

}  // namespace neurite::http2
