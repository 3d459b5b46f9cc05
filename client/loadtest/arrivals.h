// Decides when requests are due. Reads no clock: time is an argument.
#ifndef NEURITE_CLIENT_LOADTEST_ARRIVALS_H_
#define NEURITE_CLIENT_LOADTEST_ARRIVALS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "client/loadtest/scenario.h"
#include "core/base/clock.h"

namespace neurite {

// The due times of requests, in order. Used by one thread at a time.
class Arrivals {
 public:
  virtual ~Arrivals() = default;

  // Returns when the next request is due, in the past or future. Empty if that
  // depends on the end of a call, or if there are no more requests.
  virtual std::optional<MonotonicTime> next() const = 0;

  // Removes the request that next() returned: it was sent or dropped.
  // REQUIRES: next() has a value.
  virtual void Take() = 0;

  // Must be called when a call has ended. In scenarios where the end of a call
  // makes the next one due, that one is due at `pause_until`.
  virtual void OnEnded(MonotonicTime pause_until) = 0;
};

// The share of a scenario that one thread runs.
struct ArrivalPlan {
  Scenario scenario = Scenario::kClosed;

  // kServer: requests per second. > 0.
  double rate = 0;

  // kClosed: calls in flight. kMultiStream: requests per query. >= 1.
  int64_t concurrency = 1;

  // kOffline: number of requests that are due at `measured_from`.
  int64_t requests = 0;

  // kServer: equal seeds give equal arrivals.
  uint64_t seed = 0;

  // Begin of the scenario and end of its warm-up. During the warm-up kOffline
  // keeps `concurrency` calls in flight.
  MonotonicTime start;
  MonotonicTime measured_from;
};

std::unique_ptr<Arrivals> MakeArrivals(const ArrivalPlan& plan);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_ARRIVALS_H_
