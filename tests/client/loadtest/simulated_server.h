// A server in simulated time, as a transport of the load generator.
#ifndef NEURITE_TESTS_CLIENT_LOADTEST_SIMULATED_SERVER_H_
#define NEURITE_TESTS_CLIENT_LOADTEST_SIMULATED_SERVER_H_

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/loadtest/transport.h"
#include "tests/testing/fake_clock.h"

namespace neurite {

// Serves one call at a time and advances the clock itself: a run of minutes
// finishes immediately and is deterministic.
class SimulatedServer final : public Transport {
 public:
  struct Answer {
    absl::StatusCode code = absl::StatusCode::kOk;
    std::string message;
    std::string reply;
    std::string server_timing;
  };

  SimulatedServer(FakeClock& clock, std::chrono::nanoseconds service_time)
      : clock_(clock), service_time_(service_time) {}

  // Stops serving from `from` to `to`.
  void StallBetween(MonotonicTime from, MonotonicTime to) {
    stall_from_ = from;
    stall_to_ = to;
  }
  // Returns the answer to a call when it is due; empty: never answers.
  void AnswerWith(
      std::function<std::optional<Answer>(size_t message, MonotonicTime)> f) {
    answer_ = std::move(f);
  }
  // The duration of a poll that finds no answer.
  void TakeToLook(std::chrono::nanoseconds time) { look_time_ = time; }
  // Called when a call starts.
  void OnStart(std::function<void()> f) { on_start_ = std::move(f); }

  const std::vector<size_t>& messages() const { return messages_; }
  size_t most_in_flight() const { return most_in_flight_; }
  std::chrono::nanoseconds longest_wait() const { return longest_wait_; }

  void Start(size_t slot, size_t message, MonotonicTime) override {
    if (on_start_) on_start_();
    messages_.push_back(message);
    MonotonicTime begin = std::max(clock_.Now(), free_at_);
    if (begin >= stall_from_ && begin < stall_to_) begin = stall_to_;
    free_at_ = begin + service_time_;
    calls_.emplace(free_at_, std::pair(slot, message));
    most_in_flight_ = std::max(most_in_flight_, calls_.size() + unanswered_);
  }

  void Wait(MonotonicTime until,
            absl::FunctionRef<void(const EndedCall&)> on_ended) override {
    longest_wait_ =
        std::max<std::chrono::nanoseconds>(longest_wait_, until - clock_.Now());
    while (!calls_.empty() && calls_.begin()->first <= until) {
      const auto [end, call] = *calls_.begin();
      calls_.erase(calls_.begin());
      MoveTo(end);
      const std::optional<Answer> answer =
          answer_ ? answer_(call.second, end) : Answer();
      if (!answer.has_value()) {
        ++unanswered_;
        continue;
      }
      const absl::string_view reply = answer->reply;
      EndedCall ended;
      ended.slot = call.first;
      ended.code = answer->code;
      ended.message = answer->message;
      ended.reply = MessagePieces(&reply, 1);
      ended.server_timing = answer->server_timing;
      return on_ended(ended);
    }
    MoveTo(std::max(until, clock_.Now() + look_time_));
  }

 private:
  void MoveTo(MonotonicTime time) {
    const MonotonicTime now = clock_.Now();
    if (time > now) clock_.Advance(time - now);
  }

  FakeClock& clock_;
  const std::chrono::nanoseconds service_time_;
  std::chrono::nanoseconds look_time_{0};
  std::chrono::nanoseconds longest_wait_{0};
  MonotonicTime stall_from_ = MonotonicTime::max();
  MonotonicTime stall_to_ = MonotonicTime::max();
  std::function<std::optional<Answer>(size_t, MonotonicTime)> answer_;
  std::function<void()> on_start_;

  MonotonicTime free_at_;
  std::multimap<MonotonicTime, std::pair<size_t, size_t>> calls_;
  size_t unanswered_ = 0;
  size_t most_in_flight_ = 0;
  std::vector<size_t> messages_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_CLIENT_LOADTEST_SIMULATED_SERVER_H_
