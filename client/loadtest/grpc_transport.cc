#include "client/loadtest/grpc_transport.h"

#include <grpcpp/alarm.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/loadtest/wake_timer.h"
#include "core/base/mutex.h"

namespace neurite {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// gRPC waits in whole milliseconds and rounds up. What is farther away than
// kFar is approached so; the rest is left to a timer.
constexpr milliseconds kFar{20};
constexpr milliseconds kNear{10};

// Polls, and does not wait.
constexpr MonotonicTime kPast{};

// Ends told in a row, before what is due meanwhile is sent.
constexpr int kMostAtOnce = 32;

// A reply in more pieces than this is joined: sizes that a test asks for come
// in one or two.
constexpr size_t kUsualPieces = 8;

// On Linux both are CLOCK_MONOTONIC.
gpr_timespec GprTime(MonotonicTime time) {
  return gpr_time_add(
      gpr_time_0(GPR_CLOCK_MONOTONIC),
      gpr_time_from_nanos(
          duration_cast<nanoseconds>(time.time_since_epoch()).count(),
          GPR_TIMESPAN));
}

::grpc::ChannelArguments ChannelArgumentsForLoad() {
  ::grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // A refusal is an answer to count.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // Else channels to the same address share one connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Pings that measure the bandwidth are no load that was asked for.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  return arguments;
}

class GrpcTransport final : public Transport {
 public:
  GrpcTransport(std::shared_ptr<const LoadTarget> target,
                const TransportShare& share)
      : target_(std::move(target)), slots_(share.slots) {
    for (int i = 0; i < share.connections; ++i) {
      channels_.push_back(::grpc::CreateCustomChannel(
          target_->address, ::grpc::InsecureChannelCredentials(),
          ChannelArgumentsForLoad()));
      stubs_.push_back(std::make_unique<::grpc::GenericStub>(channels_.back()));
    }
    for (const std::string& message : target_->messages) {
      const ::grpc::Slice slice(message.data(), message.size(),
                                ::grpc::Slice::STATIC_SLICE);
      messages_.emplace_back(&slice, 1);
    }
  }

  ~GrpcTransport() override {
    for (Slot& slot : slots_) {
      if (slot.in_flight) slot.context->TryCancel();
    }
    CancelAlarm();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  absl::Status Connect() {
    const auto deadline = gpr_time_add(
        gpr_now(GPR_CLOCK_MONOTONIC),
        gpr_time_from_millis(target_->connect_timeout.count(), GPR_TIMESPAN));
    for (const std::shared_ptr<::grpc::Channel>& channel : channels_) {
      if (!channel->WaitForConnected(deadline)) {
        return absl::UnavailableError(
            absl::StrCat("cannot reach ", target_->address,
                         "; is neurite-server running there?"));
      }
    }
    return absl::OkStatus();
  }

  void Start(size_t index, size_t message, MonotonicTime deadline) override {
    Slot& slot = slots_[index];
    slot.in_flight = true;
    ++in_flight_;
    slot.context.emplace();
    slot.context->set_deadline(GprTime(deadline));
    if (target_->server_timing) slot.context->AddMetadata("server-timing", "1");
    slot.call = stubs_[next_stub_]->PrepareUnaryCall(
        &*slot.context, target_->method, messages_[message], &queue_);
    next_stub_ = (next_stub_ + 1) % stubs_.size();
    slot.call->StartCall();
    slot.call->Finish(&slot.reply, &slot.status, &slot);
  }

  void Wait(MonotonicTime until,
            absl::FunctionRef<void(const EndedCall&)> on_ended) override {
    const MonotonicTime now = Clock::Real().Now();
    MonotonicTime deadline = kPast;
    if (until > now + kFar) {
      deadline = until - kNear;
    } else if (until > now) {
      WakeAt(until);
      deadline = until + kNear;
    }
    if (!Next(deadline, on_ended)) return;
    for (int i = 1; i < kMostAtOnce && in_flight_ > 0 && Next(kPast, on_ended);
         ++i) {
    }
  }

  nanoseconds helper_cpu_time() const override { return timer_.cpu_time(); }

 private:
  struct Slot {
    std::optional<::grpc::ClientContext> context;
    std::unique_ptr<::grpc::ClientAsyncResponseReader<::grpc::ByteBuffer>> call;
    ::grpc::ByteBuffer reply;
    ::grpc::Status status;
    bool in_flight = false;
  };

  // Makes Next() return then, whatever else happens: gRPC has no other way to
  // do so from outside than to cancel an alarm.
  void WakeAt(MonotonicTime time) {
    if (alarm_set_ && time == wake_at_) return;
    wake_at_ = time;
    const MutexLock lock(alarm_mu_);
    if (!std::exchange(alarm_set_, true)) {
      alarm_.Set(&queue_, gpr_inf_future(GPR_CLOCK_MONOTONIC), &alarm_);
    }
    timer_.WakeAt(time);
  }

  void CancelAlarm() {
    const MutexLock lock(alarm_mu_);
    alarm_.Cancel();
  }

  // False if no call ended until then.
  bool Next(MonotonicTime until,
            absl::FunctionRef<void(const EndedCall&)> on_ended) {
    void* tag = nullptr;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, GprTime(until)) !=
        ::grpc::CompletionQueue::GOT_EVENT) {
      return false;
    }
    if (tag == &alarm_) {
      alarm_set_ = false;
      return false;
    }
    Slot& slot = *static_cast<Slot*>(tag);
    slot.in_flight = false;
    --in_flight_;
    Deliver(slot, on_ended);
    slot.reply.Clear();
    // Frees the call's memory now, not when the slot is used again.
    slot.call.reset();
    slot.context.reset();
    return true;
  }

  void Deliver(Slot& slot, absl::FunctionRef<void(const EndedCall&)> on_ended) {
    EndedCall ended;
    ended.slot = static_cast<size_t>(&slot - slots_.data());
    ended.code = static_cast<absl::StatusCode>(slot.status.error_code());
    const std::string message = slot.status.error_message();
    ended.message = message;
    if (target_->server_timing) {
      const auto& trailers = slot.context->GetServerTrailingMetadata();
      const auto timing = trailers.find("server-timing");
      if (timing != trailers.end()) {
        ended.server_timing =
            absl::string_view(timing->second.data(), timing->second.length());
      }
    }
    std::vector<::grpc::Slice> slices;
    std::vector<absl::string_view> pieces;
    if (target_->want_replies && slot.status.ok()) {
      pieces.reserve(kUsualPieces);
      (void)slot.reply.Dump(&slices);
      for (const ::grpc::Slice& slice : slices) {
        pieces.emplace_back(reinterpret_cast<const char*>(slice.begin()),
                            slice.size());
      }
      ended.reply = pieces;
    }
    on_ended(ended);
  }

  const std::shared_ptr<const LoadTarget> target_;
  std::vector<std::shared_ptr<::grpc::Channel>> channels_;
  std::vector<std::unique_ptr<::grpc::GenericStub>> stubs_;
  size_t next_stub_ = 0;
  size_t in_flight_ = 0;
  std::vector<::grpc::ByteBuffer> messages_;
  // The queue refers to the slots until it is drained.
  std::vector<Slot> slots_;
  ::grpc::CompletionQueue queue_;

  // The alarm is set by the thread that waits, and cancelled by the timer's.
  Mutex alarm_mu_;
  ::grpc::Alarm alarm_;
  bool alarm_set_ = false;  // on the queue, or about to be
  MonotonicTime wake_at_;

  // Last member: its thread uses the others.
  WakeTimer timer_{[this] { CancelAlarm(); }};
};

}  // namespace

TransportFactory GrpcTransports(std::shared_ptr<const LoadTarget> target) {
  return [target = std::move(target)](const TransportShare& share)
             -> absl::StatusOr<std::unique_ptr<Transport>> {
    auto transport = std::make_unique<GrpcTransport>(target, share);
    const absl::Status connected = transport->Connect();
    if (!connected.ok()) return connected;
    return transport;
  };
}

}  // namespace neurite
