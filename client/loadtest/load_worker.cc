#include "client/loadtest/load_worker.h"

#include <algorithm>

#include "client/loadtest/cpu_time.h"
#include "core/base/thread_priority.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;

// Requests that are sent in a row before answers are read again.
constexpr int kBurst = 32;

// How often a worker checks `stop`, at least.
constexpr milliseconds kLookUp{50};

// In closed loops, the pause before the next request after UNAVAILABLE. It
// avoids a storm of requests to a server that is down.
constexpr milliseconds kUnavailablePause{10};

// Waiting time beyond the deadline, for a transport that fails to end calls,
// and for calls in flight when a run is stopped.
constexpr milliseconds kGrace{1000};

constexpr absl::string_view kNotSent =
    "the deadline passed before the request could be sent: too many calls were "
    "in flight, or the load test had too little processor time";

}  // namespace

LoadWorker::LoadWorker(const LoadOptions& options, const WorkerPlan& plan,
                       Transport& transport, Clock& clock, LoadSignals& signals)
    : options_(options),
      plan_(plan),
      transport_(transport),
      clock_(clock),
      signals_(signals),
      arrivals_(MakeArrivals(plan.arrivals)),
      slots_(plan.slots),
      next_message_(plan.first_message % options.messages),
      drain_until_(MonotonicTime::max()),
      last_end_(plan.arrivals.measured_from) {
  for (size_t slot = plan.slots; slot > 0; --slot) free_.push_back(slot - 1);
}

void LoadWorker::Run() {
  PreferLatency();
  for (;;) {
    const MonotonicTime now = clock_.Now();
    if (!measuring_ && now >= plan_.arrivals.measured_from) BeginMeasuring();
    if (signals_.stop && !stopping_) BreakOff(now);
    if (sending_) SendDue(now);
    const bool drained = free_.size() == slots_.size();
    if (!sending_ && (drained || now >= drain_until_)) break;
    transport_.Wait(options_.poll ? now : WakeUp(now),
                    [this](const EndedCall& call) { OnEnded(call); });
    EndRound(now, clock_.Now());
  }
  tally_.lost = counted_in_flight_;
  const std::chrono::nanoseconds used =
      ThreadCpuTime() + transport_.helper_cpu_time() - cpu_time_;
  // `vain_polls_` is wall time: if the thread was preempted while it polled, it
  // contains time that `used` does not.
  cpu_time_ = std::max(used - vain_polls_, std::chrono::nanoseconds(0));
}

void LoadWorker::BeginMeasuring() {
  measuring_ = true;
  vain_polls_ = {};
  cpu_time_ = ThreadCpuTime() + transport_.helper_cpu_time();
}

bool LoadWorker::may_send() const {
  const std::optional<MonotonicTime> next = arrivals_->next();
  return next.has_value() && *next < plan_.send_until &&
         counted_sends_ < plan_.quota;
}

void LoadWorker::SendDue(MonotonicTime now) {
  for (int i = 0; i < kBurst; ++i) {
    if (free_.empty() || !may_send() || *arrivals_->next() > now) break;
    const MonotonicTime due = *arrivals_->next();
    arrivals_->Take();
    Send(due);
  }
  // After the end, requests that were due before are sent while slots are free;
  // FinishSending counts the others as unsent.
  const bool late = now >= plan_.send_until;
  if (counted_sends_ >= plan_.quota ||
      (late && (free_.empty() || !may_send()))) {
    FinishSending(now);
  }
}

void LoadWorker::Send(MonotonicTime due) {
  round_sent_ = true;
  const size_t slot = free_.back();
  free_.pop_back();
  slots_[slot] = {due, next_message_};
  next_message_ = (next_message_ + plan_.message_step) % options_.messages;
  const MonotonicTime now = clock_.Now();
  if (counts(due)) {
    ++counted_sends_;
    ++counted_in_flight_;
    tally_.lateness.Add(now - due);
  }
  // The requests of the other scenarios are due when there is room for them.
  const bool waits = options_.scenario == Scenario::kServer;
  const MonotonicTime deadline = (waits ? due : now) + options_.timeout;
  if (deadline <= now) {
    return OnEnded({.slot = slot,
                    .code = absl::StatusCode::kDeadlineExceeded,
                    .message = kNotSent});
  }
  transport_.Start(slot, slots_[slot].message, deadline);
}

void LoadWorker::BreakOff(MonotonicTime now) {
  stopping_ = true;
  if (sending_) FinishSending(now);
  drain_until_ = std::min(drain_until_, now + kGrace);
  last_end_ = std::max(last_end_, now);
}

void LoadWorker::FinishSending(MonotonicTime now) {
  sending_ = false;
  drain_until_ = now + options_.timeout + kGrace;
  // Of a run that is stopped, only those are unsent that had to wait until then
  // because too many calls were in flight. The others would have been sent.
  const bool held_back =
      options_.scenario == Scenario::kServer
          ? !stopping_ || free_.empty()
          : options_.scenario == Scenario::kOffline && !stopping_;
  if (held_back) CountUnsent(std::min(now, plan_.send_until));
}

void LoadWorker::CountUnsent(MonotonicTime until) {
  while (may_send() && *arrivals_->next() < until) {
    if (counts(*arrivals_->next())) {
      ++tally_.unsent;
      ++counted_sends_;  // unsent requests count towards the quota
    }
    arrivals_->Take();
  }
}

MonotonicTime LoadWorker::WakeUp(MonotonicTime now) const {
  MonotonicTime wake_up = std::min(now + kLookUp, drain_until_);
  if (sending_ && !free_.empty() && may_send()) {
    wake_up = std::min(wake_up, *arrivals_->next());
  }
  if (sending_) wake_up = std::min(wake_up, plan_.send_until);
  return std::max(wake_up, now);
}

void LoadWorker::OnEnded(const EndedCall& call) {
  const MonotonicTime now = clock_.Now();
  const Slot& slot = slots_[call.slot];
  const bool unavailable = call.code == absl::StatusCode::kUnavailable;
  ++round_ended_;
  if (call.code != absl::StatusCode::kOk) ++round_failed_;
  (unavailable ? round_unavailable_ : round_answered_) = true;
  if (now >= plan_.arrivals.measured_from && now <= plan_.send_until) {
    ++tally_.ended_in_time;
    if (call.code == absl::StatusCode::kOk) ++tally_.ok_in_time;
  }
  tally_.timeline.Add(now - plan_.arrivals.measured_from, call.code,
                      now - slot.due);
  if (counts(slot.due)) Count(call, slot, now);
  free_.push_back(call.slot);
  arrivals_->OnEnded(unavailable ? now + kUnavailablePause : now);
}

void LoadWorker::Count(const EndedCall& call, const Slot& slot,
                       MonotonicTime now) {
  --counted_in_flight_;
  last_end_ = std::max(last_end_, now);
  const std::chrono::nanoseconds latency = now - slot.due;
  if (options_.scenario == Scenario::kMultiStream &&
      ++query_ended_ == options_.concurrency) {
    query_ended_ = 0;
    tally_.queries.Add(latency);
  }
  if (!call.server_timing.empty()) tally_.AddServerTiming(call.server_timing);
  if (call.code != absl::StatusCode::kOk) {
    ErrorTally& error = tally_.errors[call.code];
    if (error.latency.empty()) error.example = std::string(call.message);
    error.latency.Add(latency);
    return;
  }
  tally_.latency.Add(latency);
  if (options_.check && !options_.check(slot.message, call.reply)) {
    ++tally_.wrong;
  }
}

void LoadWorker::EndRound(MonotonicTime began, MonotonicTime now) {
  if (options_.poll && round_ended_ == 0 && !round_sent_) {
    vain_polls_ += now - began;
  }
  TellSignals(now);
  round_ended_ = round_failed_ = 0;
  round_sent_ = round_answered_ = round_unavailable_ = false;
}

void LoadWorker::TellSignals(MonotonicTime now) {
  const auto time = now.time_since_epoch().count();
  if (round_ended_ > 0) {
    signals_.ended.fetch_add(round_ended_, std::memory_order_relaxed);
    signals_.failed.fetch_add(round_failed_, std::memory_order_relaxed);
  }
  if (round_answered_) {
    signals_.answered_at.store(time, std::memory_order_relaxed);
  } else if (round_unavailable_) {
    const auto answered = signals_.answered_at.load(std::memory_order_relaxed);
    if (signals_.unavailable_at.load(std::memory_order_relaxed) <= answered) {
      signals_.unavailable_since.store(time, std::memory_order_relaxed);
    }
    signals_.unavailable_at.store(time, std::memory_order_relaxed);
    const MonotonicTime::duration silence(time - answered);
    if (silence >= options_.give_up_after) {
      signals_.server_gone = true;
      signals_.stop = true;
    }
  }
}

}  // namespace neurite
