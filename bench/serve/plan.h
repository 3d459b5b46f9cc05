// How long, how often and under which load things are measured.
#ifndef NEURITE_BENCH_SERVE_PLAN_H_
#define NEURITE_BENCH_SERVE_PLAN_H_

#include <chrono>
#include <cstdint>

#include "client/loadtest/load_options.h"

namespace neurite::bench::serve {

struct Plan {
  using Seconds = std::chrono::duration<double>;

  // Every comparison is made this often, the compared in turns.
  int rounds = 5;
  // A run is warmed up for a fifth of this, then measured for this.
  Seconds run{0.5};
  // Where calls take long, a run lasts until all calls in flight should have
  // been answered this often.
  double turns = 5;

  // The same of each rate of the sweep; there, a run has as many calls as its
  // p99 needs to mean something, as far as four times its time goes.
  int sweep_rounds = 3;
  Seconds sweep_run{1.5};
  double sweep_calls = 2000;

  // Of the search for the capacity.
  Seconds trial{1.0};
  double trial_calls = 1000;
  int most_trials = 20;
};

// Enough to see that everything works, for a few seconds.
Plan SmokePlan();

// `in_flight` calls all the time, for `time`. The client polls, so that no
// wake-up of the client is in the latencies, where it has a processor of its
// own.
LoadOptions InFlight(Plan::Seconds time, int64_t in_flight, int connections);

// The same, and at least until all in flight should have been answered
// plan.turns times by a server of `rows_per_second`.
LoadOptions InFlight(const Plan& plan, int64_t in_flight, int connections,
                     int64_t rows, double rows_per_second);

// Poisson arrivals for `time`, every call with kDeadline.
LoadOptions AtRate(double rate, Plan::Seconds time, uint64_t seed);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_PLAN_H_
