#include "server/grpc/call.h"

#include <grpc/grpc.h>

#include <cassert>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "core/wire/grpc_encoding.h"

namespace neurite {
namespace {

// The number of messages of one stream that its handler may hold before reading
// stops.
constexpr size_t kMostMessages = 64;

// gRPC's monotonic clock is CLOCK_MONOTONIC, like std::chrono::steady_clock.
MonotonicTime FromGrpc(gpr_timespec deadline) {
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) {
    return MonotonicTime::max();
  }
  const gpr_timespec monotonic =
      gpr_convert_clock_type(deadline, GPR_CLOCK_MONOTONIC);
  // A client may set a timeout of 99999999 hours, which overflows nanoseconds.
  constexpr int64_t kForEverSeconds = int64_t{1} << 32;
  if (monotonic.tv_sec > kForEverSeconds) return MonotonicTime::max();
  return MonotonicTime(std::chrono::seconds(monotonic.tv_sec) +
                       std::chrono::nanoseconds(monotonic.tv_nsec));
}

// The status codes of both have the same values.
grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto details = status.GetPayload(kStatusDetails);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()),
                      std::string(SentStatusMessage(status.message())),
                      details ? std::string(*details) : std::string());
}

absl::string_view View(const grpc::Slice& slice) {
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

}  // namespace

GrpcCall::GrpcCall(GrpcCallOwner& owner, grpc::AsyncGenericService& service,
                   grpc::ServerCompletionQueue& queue)
    : owner_(owner), service_(service), queue_(queue) {}

GrpcCall::~GrpcCall() {
  if (reserved_) grpc_slice_unref(reply_);
}

void GrpcCall::Accept() {
  rpc_.emplace();
  rpc_->context.AsyncNotifyWhenDone(&done_);
  service_.RequestCall(&rpc_->context, &rpc_->stream, &queue_, &queue_,
                       &arrived_);
}

void GrpcCall::OnEvent(GrpcEvent::Kind kind, bool ok) {
  switch (kind) {
    case GrpcEvent::Kind::kArrived:
      return OnArrived(ok);
    case GrpcEvent::Kind::kRead:
      return OnRead(ok);
    case GrpcEvent::Kind::kWritten:
      return OnWritten(ok);
    case GrpcEvent::Kind::kFinished:
      finish_ended_ = true;
      return IdleIfEnded();
    case GrpcEvent::Kind::kDone:
      return OnDone();
    case GrpcEvent::Kind::kWake:
      break;
  }
  assert(false);
}

void GrpcCall::OnArrived(bool ok) {
  if (!ok) {
    // The server is shutting down, and no RPC arrived; gRPC sends no kDone
    // event in this case.
    finish_ended_ = done_ended_ = true;
    return IdleIfEnded();
  }
  owner_.OnArrived();
  served_ = true;
  deadline_ = FromGrpc(rpc_->context.raw_deadline());
  method_ = owner_.methods().Find(rpc_->context.method());
  if (method_ == nullptr) {
    return Finish(owner_.methods().UnknownMethod(rpc_->context.method()));
  }
  ReadOn();
}

void GrpcCall::ReadOn() {
  const bool held_up = messages_.size() >= kMostMessages || writing_;
  if (reading_ || all_read_ || finishing_ || cancelled_) return;
  if (told_ && (!StreamsRequests(kind()) || held_up)) return;
  reading_ = true;
  rpc_->stream.Read(&incoming_, &read_);
}

void GrpcCall::OnRead(bool ok) {
  reading_ = false;
  if (finishing_) return IdleIfEnded();
  if (!told_ && cancelled_) {
    return Finish(absl::CancelledError("the client has disconnected"));
  }
  if (cancelled_) return;  // the handler has been notified
  if (!ok) return OnNothingRead();
  const absl::Status taken = TakeMessage();
  if (!taken.ok()) return Refuse(taken);
  told_ = true;
  const uint64_t serial = serial_;
  method_->handler->OnMessage(*this, messages_.back().pieces);
  if (serial_ == serial) ReadOn();
}

void GrpcCall::OnNothingRead() {
  all_read_ = true;
  // A disconnected client sends no more messages either. The handler is
  // notified by the kDone event, which is still to follow.
  if (grpc_call_failed_before_recv_message(rpc_->context.c_call()) != 0) {
    if (told_) return;
    owner_.OnCancelled();
    return Finish(absl::CancelledError("the client has disconnected"));
  }
  if (!StreamsRequests(kind())) {
    return Finish(
        absl::InvalidArgumentError("the call carries no request message"));
  }
  told_ = true;
  method_->handler->OnEnd(*this);
}

absl::Status GrpcCall::TakeMessage() {
  Message& message = messages_.emplace_back();
  message.bytes = static_cast<int64_t>(incoming_.Length());
  owner_.OnHeld(message.bytes);
  // The limit of the front end is gRPC C++'s to apply.
  absl::Status size = CheckRequestSize(
      *method_, std::numeric_limits<int64_t>::max(), message.bytes);
  if (!size.ok()) return size;
  if (owner_.IsFull()) {
    return absl::ResourceExhaustedError(
        "the buffer memory for unanswered requests and unread replies is "
        "exhausted; retry later");
  }
  message.slices.resize(1);
  if (!incoming_.TrySingleSlice(&message.slices[0]).ok()) {
    message.slices.clear();
    const grpc::Status dumped = incoming_.Dump(&message.slices);
    if (!dumped.ok()) return absl::InternalError(dumped.error_message());
  }
  for (const grpc::Slice& slice : message.slices) {
    message.pieces.push_back(View(slice));
  }
  incoming_.Clear();
  return absl::OkStatus();
}

// Ends the call with `status`, whatever its handler reports.
void GrpcCall::Refuse(const absl::Status& status) {
  if (!told_) return Finish(status);
  refusal_ = status;
  cancelled_ = true;
  owner_.OnCancelled();
  method_->handler->OnCancel(*this);
}

void GrpcCall::OnWritten(bool ok) {
  writing_ = false;
  if (finishing_) return SendFinish();
  // A failed write means that the client has disconnected; the handler is
  // notified by the kDone event.
  if (!ok || cancelled_) return;
  const uint64_t serial = serial_;
  method_->handler->OnWritable(*this);
  if (serial_ == serial) ReadOn();
}

void GrpcCall::OnDone() {
  done_ended_ = true;
  if (rpc_->context.IsCancelled() && !finishing_) {
    if (std::exchange(cancelled_, true)) return;
    owner_.OnCancelled();
    // If no message has arrived yet, the pending read ends the call.
    if (told_) method_->handler->OnCancel(*this);
    return;
  }
  IdleIfEnded();
}

std::optional<absl::string_view> GrpcCall::RequestHeader(
    absl::string_view name) const {
  const auto& headers = rpc_->context.client_metadata();
  const auto found = headers.find(grpc::string_ref(name.data(), name.size()));
  if (found == headers.end()) return std::nullopt;
  return absl::string_view(found->second.data(), found->second.size());
}

std::span<char> GrpcCall::ReserveReply(size_t bytes) {
  if (reserved_) grpc_slice_unref(reply_);
  reply_ = grpc_slice_malloc(bytes);
  reserved_ = true;
  reply_bytes_ += static_cast<int64_t>(bytes);
  owner_.OnHeld(static_cast<int64_t>(bytes));
  return {reinterpret_cast<char*>(GRPC_SLICE_START_PTR(reply_)), bytes};
}

void GrpcCall::SendReply(size_t bytes) {
  assert(reserved_ && bytes <= GRPC_SLICE_LENGTH(reply_));
  GRPC_SLICE_SET_LENGTH(reply_, bytes);
  const grpc::Slice slice(reply_, grpc::Slice::STEAL_REF);
  reserved_ = false;
  if (!StreamsReplies(kind())) {
    assert(!replied_);
    unary_reply_ = grpc::ByteBuffer(&slice, 1);
    replied_ = true;
    return;
  }
  assert(!writing_ && !finishing_);
  writing_ = true;
  rpc_->stream.Write(grpc::ByteBuffer(&slice, 1), &written_);
}

void GrpcCall::ReleaseMessage() {
  assert(!messages_.empty());
  owner_.OnHeld(-messages_.front().bytes);
  messages_.pop_front();
  // ReadOn would deliver the next message immediately, within the handler.
  if (told_ && StreamsRequests(kind())) ReadOn();
}

void GrpcCall::AddHeader(absl::string_view name, absl::string_view value) {
  rpc_->context.AddInitialMetadata(std::string(name),
                                   std::string(SentMetadata(name, value)));
}

void GrpcCall::AddTrailer(absl::string_view name, absl::string_view value) {
  rpc_->context.AddTrailingMetadata(std::string(name),
                                    std::string(SentMetadata(name, value)));
}

void GrpcCall::Finish(const absl::Status& status) {
  assert(!finishing_);
  finishing_ = true;
  ++serial_;
  status_ = ToGrpc(refusal_.ok() ? status : refusal_);
  state_.reset();
  DropRequests();
  if (!writing_) SendFinish();
}

void GrpcCall::SendFinish() {
  if (replied_ && status_.ok()) {
    rpc_->stream.WriteAndFinish(unary_reply_, grpc::WriteOptions(), status_,
                                &finished_);
  } else {
    rpc_->stream.Finish(status_, &finished_);
  }
}

void GrpcCall::DropRequests() {
  for (const Message& message : messages_) owner_.OnHeld(-message.bytes);
  messages_.clear();
  if (!reading_) incoming_.Clear();
}

void GrpcCall::IdleIfEnded() {
  if (!finish_ended_ || !done_ended_ || reading_) return;
  DropRequests();
  owner_.OnHeld(-reply_bytes_);
  reply_bytes_ = 0;
  rpc_.reset();
  method_ = nullptr;
  unary_reply_.Clear();
  if (reserved_) grpc_slice_unref(reply_);
  reserved_ = told_ = replied_ = writing_ = finishing_ = false;
  cancelled_ = finish_ended_ = done_ended_ = all_read_ = false;
  refusal_ = absl::OkStatus();
  state_.reset();
  owner_.OnIdle(*this, std::exchange(served_, false));
}

}  // namespace neurite
