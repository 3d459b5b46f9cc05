#include "bench/serve/plan.h"

#include <algorithm>

#include "bench/serve/sample.h"

namespace neurite::bench::serve {
namespace {

LoadOptions RunFor(Plan::Seconds time) {
  LoadOptions options;
  options.duration = std::chrono::duration_cast<std::chrono::nanoseconds>(time);
  options.warm_up = options.duration / 5;
  options.poll = true;
  return options;
}

}  // namespace

Plan SmokePlan() {
  using Seconds = Plan::Seconds;
  return {.rounds = 1,
          .run = Seconds(0.03),
          .turns = 0,
          .sweep_rounds = 1,
          .sweep_run = Seconds(0.1),
          .sweep_calls = 0,
          .trial = Seconds(0.1),
          .trial_calls = 0,
          .most_trials = 4,
          .spike = Seconds(0.1)};
}

LoadOptions InFlight(Plan::Seconds time, int64_t in_flight, int connections) {
  LoadOptions options = RunFor(time);
  options.scenario =
      in_flight == 1 ? Scenario::kSingleStream : Scenario::kClosed;
  options.concurrency = in_flight;
  options.connections = connections;
  return options;
}

LoadOptions InFlight(const Plan& plan, int64_t in_flight, int connections,
                     int64_t rows, double rows_per_second) {
  const Plan::Seconds turns(plan.turns * static_cast<double>(in_flight * rows) /
                            rows_per_second);
  return InFlight(std::max(plan.run, turns), in_flight, connections);
}

LoadOptions AtRate(double rate, Plan::Seconds time, uint64_t seed) {
  LoadOptions options = RunFor(time);
  options.scenario = Scenario::kServer;
  options.rate = rate;
  options.connections = 4;
  options.timeout = kDeadline;
  options.most_in_flight = 4096;
  options.seed = seed;
  return options;
}

}  // namespace neurite::bench::serve
