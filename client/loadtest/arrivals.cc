#include "client/loadtest/arrivals.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <random>

namespace neurite {
namespace {

// Keeps `in_flight` calls in flight. When `at_a_time` calls have ended, as many
// become due.
class ClosedLoop : public Arrivals {
 public:
  ClosedLoop(int64_t in_flight, int64_t at_a_time, MonotonicTime start)
      : due_(static_cast<size_t>(in_flight), start), at_a_time_(at_a_time) {}

  std::optional<MonotonicTime> next() const override {
    if (due_.empty()) return std::nullopt;
    return due_.front();
  }
  void Take() override { due_.pop_front(); }
  void OnEnded(MonotonicTime pause_until) override {
    if (++ended_ < at_a_time_) return;
    ended_ = 0;
    // Due times must be in order, but a call that ended earlier may have a
    // later `pause_until`.
    if (!due_.empty()) pause_until = std::max(pause_until, due_.back());
    due_.insert(due_.end(), static_cast<size_t>(at_a_time_), pause_until);
  }

 private:
  std::deque<MonotonicTime> due_;
  const int64_t at_a_time_;
  int64_t ended_ = 0;
};

// A Poisson process: the gaps are exponentially distributed. The due times do
// not depend on when requests are sent or answered.
class PoissonArrivals final : public Arrivals {
 public:
  PoissonArrivals(double rate, uint64_t seed, MonotonicTime start)
      : rate_(rate), random_(seed), start_(start) {
    Take();
  }

  std::optional<MonotonicTime> next() const override {
    return start_ + std::chrono::duration_cast<MonotonicTime::duration>(
                        std::chrono::duration<double>(seconds_));
  }
  // std::exponential_distribution differs between standard libraries; this
  // gives the same arrivals for a seed everywhere.
  void Take() override {
    const double uniform =
        static_cast<double>(random_() >> 11) * 0x1p-53;  // in [0, 1)
    seconds_ -= std::log1p(-uniform) / rate_;
  }
  void OnEnded(MonotonicTime) override {}

 private:
  const double rate_;
  std::mt19937_64 random_;
  const MonotonicTime start_;
  double seconds_ = 0;  // from start_ to the next arrival
};

class OfflineArrivals final : public Arrivals {
 public:
  explicit OfflineArrivals(const ArrivalPlan& plan)
      : warm_up_(plan.start < plan.measured_from ? plan.concurrency : 0, 1,
                 plan.start),
        measured_from_(plan.measured_from),
        left_(plan.requests) {}

  std::optional<MonotonicTime> next() const override {
    if (warming_up()) return warm_up_.next();
    if (left_ == 0) return std::nullopt;
    return measured_from_;
  }
  void Take() override {
    if (warming_up()) {
      warm_up_.Take();
    } else {
      --left_;
    }
  }
  void OnEnded(MonotonicTime pause_until) override {
    if (pause_until < measured_from_) warm_up_.OnEnded(pause_until);
  }

 private:
  bool warming_up() const { return warm_up_.next().has_value(); }

  ClosedLoop warm_up_;
  const MonotonicTime measured_from_;
  int64_t left_;
};

}  // namespace

std::unique_ptr<Arrivals> MakeArrivals(const ArrivalPlan& plan) {
  switch (plan.scenario) {
    case Scenario::kSingleStream:
      return std::make_unique<ClosedLoop>(1, 1, plan.start);
    case Scenario::kMultiStream:
      return std::make_unique<ClosedLoop>(plan.concurrency, plan.concurrency,
                                          plan.start);
    case Scenario::kServer:
      return std::make_unique<PoissonArrivals>(plan.rate, plan.seed,
                                               plan.start);
    case Scenario::kOffline:
      return std::make_unique<OfflineArrivals>(plan);
    case Scenario::kClosed:
      return std::make_unique<ClosedLoop>(plan.concurrency, 1, plan.start);
  }
  return nullptr;
}

}  // namespace neurite
