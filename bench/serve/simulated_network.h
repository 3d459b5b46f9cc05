// What the calls of the benchmark's networks cost a simulated worker.
#ifndef NEURITE_BENCH_SERVE_SIMULATED_NETWORK_H_
#define NEURITE_BENCH_SERVE_SIMULATED_NETWORK_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/cost_curve.h"

namespace neurite::bench::serve {

// What the calls of a network cost a worker.
struct SimulatedNetwork {
  std::string name;
  // All of a call, in a closed loop: the busy rate is its inverse.
  std::chrono::nanoseconds call{0};
  std::vector<CostCurve::Point> batches;
  int64_t rows = 1;                     // of a call
  int64_t bytes = 3260;                 // of a call
  std::chrono::nanoseconds read{1800};  // from the socket to the queue
  // Of a call that is rejected when its headers are read: mostly the copy of
  // its bytes from the socket.
  std::chrono::nanoseconds reject{800};
};

// The networks of the benchmark, with costs that were measured once: "A",
// "digits", "B" and "C" with one row a call, and "C" with 16.
const SimulatedNetwork& SimulatedA();
const SimulatedNetwork& SimulatedDigits();
const SimulatedNetwork& SimulatedB();
const SimulatedNetwork& SimulatedC();
const SimulatedNetwork& SimulatedC16();

// Returns `network` with all its costs in proportion, for a machine on which a
// call costs `call`.
SimulatedNetwork ScaledTo(SimulatedNetwork network,
                          std::chrono::nanoseconds call);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SIMULATED_NETWORK_H_
