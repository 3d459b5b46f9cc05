// Simulates one worker on one core beyond its capacity, with its clients and
// the kernel's buffers between them. The decisions are the product's own; the
// costs are measured ones.
#ifndef NEURITE_BENCH_SERVE_OVERLOAD_SIMULATION_H_
#define NEURITE_BENCH_SERVE_OVERLOAD_SIMULATION_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "bench/serve/simulated_network.h"
#include "bench/serve/simulated_worker.h"

namespace neurite::bench::serve {

struct SimulatedRun {
  // By connection, as multiples of the busy rate.
  std::vector<double> loads;
  std::chrono::nanoseconds deadline = std::chrono::milliseconds(5);
  SimulatedPolicy policy = SimulatedPolicy::kOurs;
  std::chrono::nanoseconds measured = std::chrono::milliseconds(300);
  uint32_t seed = 20221203;

  // Four connections that together send `load` times the busy rate.
  static SimulatedRun AtLoad(double load) {
    return {.loads = std::vector<double>(4, load / 4)};
  }
};

struct SimulatedOutcome {
  // Answered within the deadline, from when a call was due.
  double goodput = 0;           // as a share of the busy rate
  std::vector<double> in_time;  // by connection: the share of the calls due
  double p50 = 0;               // of the answered, in seconds
  double p99 = 0;
  double wasted = 0;  // of the computed rows, the share that came too late
};

// Takes a few milliseconds. Equal arguments give equal results.
SimulatedOutcome Simulate(const SimulatedNetwork& network,
                          const SimulatedRun& run);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_OVERLOAD_SIMULATION_H_
