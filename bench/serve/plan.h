// The durations, the repetitions and the loads of the measurements.
#ifndef NEURITE_BENCH_SERVE_PLAN_H_
#define NEURITE_BENCH_SERVE_PLAN_H_

#include <chrono>
#include <cstdint>

#include "client/loadtest/load_options.h"

namespace neurite::bench::serve {

struct Plan {
  using Seconds = std::chrono::duration<double>;

  // Number of times that each comparison is made; its sides take turns.
  int rounds = 5;
  // A run is measured for this long, after a warm-up of a fifth of it.
  Seconds run{0.5};
  // A run with slow calls lasts until all calls in flight should have been
  // answered this number of times.
  double turns = 5;

  // The same for each rate of the sweep. A run is prolonged, to at most four
  // times `sweep_run`, to reach the `sweep_calls` that a meaningful p99 needs.
  int sweep_rounds = 3;
  Seconds sweep_run{1.5};
  double sweep_calls = 2000;

  // The same for the search for the capacity.
  Seconds trial{1.0};
  double trial_calls = 1000;
  int most_trials = 20;

  // The length of a spike of twice the busy rate; its end is observed.
  Seconds spike{2};
};

// A plan that takes a few seconds, enough to see that everything works.
Plan SmokePlan();

// Keeps `in_flight` calls in flight for `time`. A client with a processor of
// its own polls, so that the latencies include no wake-up of the client.
LoadOptions InFlight(Plan::Seconds time, int64_t in_flight, int connections);

// The same, but runs at least until a server of `rows_per_second` should have
// answered all calls in flight plan.turns times.
LoadOptions InFlight(const Plan& plan, int64_t in_flight, int connections,
                     int64_t rows, double rows_per_second);

// Poisson arrivals for `time`; every call has kDeadline.
LoadOptions AtRate(double rate, Plan::Seconds time, uint64_t seed);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_PLAN_H_
