#include "client/loadtest/grpc_transport.h"

#include <grpcpp/alarm.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/loadtest/wake_timer.h"
#include "core/base/mutex.h"

namespace neurite {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// gRPC waits in whole milliseconds and rounds up. A time that is farther away
// than kFar is therefore waited for in two steps: until kNear before it with
// gRPC's timeout, then with a precise timer.
constexpr milliseconds kFar{20};
constexpr milliseconds kNear{10};

// As a deadline: poll without waiting.
constexpr MonotonicTime kPast{};

// Ended calls that are reported before due requests are sent again.
constexpr int kMostAtOnce = 32;

// Capacity that is reserved for the slices of a reply. Replies of the usual
// sizes have one or two.
constexpr size_t kUsualPieces = 8;

// On Linux, MonotonicTime and gRPC's monotonic clock are both CLOCK_MONOTONIC.
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
  // Rejected calls must be counted, not retried.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  // Otherwise channels to the same address would share one connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Bandwidth probes would add pings to the load that is measured.
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
        return absl::UnavailableError(absl::StrCat(
            "cannot reach ", target_->address, ": no answer within ",
            absl::FormatDuration(absl::FromChrono(target_->connect_timeout)),
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

  // Makes Next() return at `time`. Cancelling an alarm is gRPC's only way to
  // wake up a completion queue from another thread.
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

  // Waits for one event until `until`. Returns false if no call ended.
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
    // Frees the call's memory now, not when the slot is reused.
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

  // The waiting thread sets the alarm, the timer's thread cancels it.
  Mutex alarm_mu_;
  ::grpc::Alarm alarm_;
  bool alarm_set_ = false;  // in the queue, or cancelled and not yet received
  MonotonicTime wake_at_;

  // Must be the last member: its thread uses the others.
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
