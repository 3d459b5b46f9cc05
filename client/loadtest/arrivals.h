// When requests are due. Pure: time comes in as an argument.
#ifndef NEURITE_CLIENT_LOADTEST_ARRIVALS_H_
#define NEURITE_CLIENT_LOADTEST_ARRIVALS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "client/loadtest/scenario.h"
#include "core/base/clock.h"

namespace neurite {

// Due times, in order. Used by one thread at a time.
class Arrivals {
 public:
  virtual ~Arrivals() = default;

  // When the next request is due, past or future. Nothing if that depends on
  // the end of a call, or if there will be no more.
  virtual std::optional<MonotonicTime> next() const = 0;

  // The request that next() told is on its way, or given up.
  // REQUIRES: next() has a value.
  virtual void Take() = 0;

  // A call ended. `pause_until` is when the one that follows it, if that is how
  // the scenario goes, is due.
  virtual void OnEnded(MonotonicTime pause_until) = 0;
};

// One thread's part of a scenario.
struct ArrivalPlan {
  Scenario scenario = Scenario::kClosed;

  // Of kServer: requests a second. > 0.
  double rate = 0;

  // Of kClosed: calls in flight. Of kMultiStream: requests a query. >= 1.
  int64_t concurrency = 1;

  // Of kOffline: how many are due at `measured_from`.
  int64_t requests = 0;

  // Of kServer: equal seeds, equal arrivals.
  uint64_t seed = 0;

  // When the scenario begins, and when its warm-up is over. kOffline keeps
  // `concurrency` calls in flight until then.
  MonotonicTime start;
  MonotonicTime measured_from;
};

std::unique_ptr<Arrivals> MakeArrivals(const ArrivalPlan& plan);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_ARRIVALS_H_
