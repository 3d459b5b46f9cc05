#include "client/loadtest/h2_transport.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "client/loadtest/h2_client_call_list.h"
#include "client/loadtest/h2_connection_pool.h"
#include "core/base/status_macros.h"
#include "core/wire/grpc_encoding.h"

namespace neurite {
namespace {

class H2Transport final : public Transport, public H2CallEnds {
 public:
  H2Transport(std::shared_ptr<const LoadTarget> target,
              const TransportShare& share)
      : target_(std::move(target)),
        calls_(share.slots),
        pool_(*target_, static_cast<size_t>(share.connections), calls_, *this) {
  }

  // Makes all connections. UNAVAILABLE if one cannot be made in time.
  absl::Status Connect() { return pool_.Connect(); }

  void Start(size_t slot, size_t message, MonotonicTime deadline) override {
    H2ClientCall& call = calls_[slot];
    call.request = target_->messages[message];
    call.deadline = deadline;
    call.refused = false;
    call.ForgetStream();
    in_flight_.InsertByDeadline(call);
    pool_.Begin(call);
  }

  void Wait(MonotonicTime until,
            absl::FunctionRef<void(const EndedCall&)> on_ended) override {
    pool_.Flush();
    std::chrono::nanoseconds time{0};
    if (ended_.empty()) {
      time = std::min(until, NextEvent()) - Clock::Real().Now();
    }
    // Data that has arrived is read before deadlines are checked: if this
    // thread was preempted, its own delay must not be counted as the server's.
    pool_.Poll(time);
    ExpireCalls(Clock::Real().Now());
    pool_.BeginWaiting();
    Deliver(on_ended);
  }

 private:
  struct Ended {
    H2ClientCall* call;
    absl::StatusCode code;
    std::string message;
  };

  MonotonicTime NextEvent() const {
    const MonotonicTime next = pool_.NextStep();
    if (in_flight_.first() == nullptr) return next;
    return std::min(next, in_flight_.first()->deadline);
  }

  void ExpireCalls(MonotonicTime now) {
    for (H2ClientCall* call = in_flight_.first();
         call != nullptr && call->deadline <= now; call = in_flight_.first()) {
      pool_.Cancel(*call);
      OnEnded(*call, absl::StatusCode::kDeadlineExceeded, "Deadline Exceeded");
    }
  }

  void OnEnded(H2ClientCall& call, absl::StatusCode code,
               std::string message) override {
    in_flight_.Remove(call);
    ended_.push_back({&call, code, std::move(message)});
  }

  void Deliver(absl::FunctionRef<void(const EndedCall&)> on_ended) {
    for (Ended& ended : ended_) {
      const H2ClientCall& call = *ended.call;
      absl::string_view reply;
      EndedCall told;
      told.slot = static_cast<size_t>(ended.call - calls_.data());
      if (ended.code == absl::StatusCode::kOk && target_->want_replies) {
        if (const auto message = MessageIn(call.reply)) {
          reply = *message;
          told.reply = MessagePieces(&reply, 1);
        } else {
          ended.code = absl::StatusCode::kInternal;
          ended.message = "the reply is not one complete, uncompressed message";
        }
      }
      told.code = ended.code;
      told.message = ended.message;
      if (target_->server_timing) told.server_timing = call.server_timing;
      on_ended(told);
    }
    ended_.clear();
  }

  const std::shared_ptr<const LoadTarget> target_;
  std::vector<H2ClientCall> calls_;  // by slot
  H2ClientCallList in_flight_{&H2ClientCall::by_deadline};
  std::vector<Ended> ended_;  // not yet reported
  H2ConnectionPool pool_;
};

}  // namespace

TransportFactory H2Transports(std::shared_ptr<const LoadTarget> target) {
  return [target = std::move(target)](const TransportShare& share)
             -> absl::StatusOr<std::unique_ptr<Transport>> {
    auto transport = std::make_unique<H2Transport>(target, share);
    NEURITE_RETURN_IF_ERROR(transport->Connect());
    return transport;
  };
}

}  // namespace neurite
