// How long, and how often, things are measured.
#ifndef NEURITE_BENCH_SERVE_PLAN_H_
#define NEURITE_BENCH_SERVE_PLAN_H_

#include <chrono>
#include <cstdint>

#include "client/loadtest/load_options.h"

namespace neurite::bench::serve {

struct Plan {
  // Every comparison is made so often, the compared in turns.
  int rounds = 5;
  // A run is warmed up for a fifth of this, then measured for this.
  std::chrono::duration<double> run{0.5};
  // Where calls take long, it is measured until all in flight should have been
  // answered so often.
  double turns = 5;

  // The same of each rate of the sweep; there, a run has as many calls as its
  // p99 needs to mean something, as far as four times its time goes.
  int sweep_rounds = 3;
  std::chrono::duration<double> sweep_run{1.5};
  double sweep_calls = 2000;

  // Of the search for the capacity.
  std::chrono::duration<double> trial{1.0};
  double trial_calls = 1000;
  int most_trials = 20;
};

// Enough to see that everything works, for a few seconds.
inline Plan SmokePlan() {
  using Seconds = std::chrono::duration<double>;
  return {.rounds = 1,
          .run = Seconds(0.03),
          .turns = 0,
          .sweep_rounds = 1,
          .sweep_run = Seconds(0.1),
          .sweep_calls = 0,
          .trial = Seconds(0.1),
          .trial_calls = 0,
          .most_trials = 4};
}

// A run that measures for `seconds`, with no wake-up of the client in the
// latencies, where the client has a processor of its own.
inline LoadOptions RunFor(std::chrono::duration<double> seconds) {
  using std::chrono::duration_cast;
  using std::chrono::nanoseconds;
  LoadOptions options;
  options.duration = duration_cast<nanoseconds>(seconds);
  options.warm_up = options.duration / 5;
  options.poll = true;
  return options;
}

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_PLAN_H_
