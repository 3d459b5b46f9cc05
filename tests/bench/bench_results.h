// Synthetic results for the tests of the forward benchmark.
#ifndef NEURITE_TESTS_BENCH_BENCH_RESULTS_H_
#define NEURITE_TESTS_BENCH_BENCH_RESULTS_H_

#include <cstdint>
#include <map>

#include "bench/forward/results.h"

namespace neurite::bench {

// A machine with 100 GFLOP/s, and 100 GB/s at every memory level.
inline Machine RoundMachine() {
  Machine machine;
  machine.cpu = "a round machine";
  machine.l2_bytes = 1 << 20;
  machine.l3_bytes = 32 << 20;
  machine.avx512_peak = machine.avx2_peak = 1e11;
  machine.l2_bandwidth = machine.l3_bandwidth = machine.memory_bandwidth = 1e11;
  for (const Net& net : Nets()) machine.weight_bandwidth[net.letter] = 1e11;
  return machine;
}

inline const Net& NetOf(const std::string& letter) {
  for (const Net& net : Nets()) {
    if (net.letter == letter) return net;
  }
  return Nets().front();
}

inline Timing Taking(double seconds) {
  return {.best = seconds,
          .p10 = seconds,
          .median = seconds,
          .p90 = seconds,
          .blocks = 3};
}

// kOurs takes `times` times the roofline's time; each other implementation
// takes `ratios` times the time of kOurs.
inline Cell MakeCell(const std::string& letter, int64_t rows, double times,
                     const std::map<Implementation, double>& ratios = {}) {
  Cell cell{.net = NetOf(letter), .hidden = Activation::kRelu, .rows = rows};
  const double ours = times * RoundMachine().RooflineSeconds(cell.net, rows);
  cell.timings[Implementation::kOurs] = Taking(ours);
  for (const auto& [other, ratio] : ratios) {
    cell.timings[other] = Taking(ratio * ours);
  }
  return cell;
}

}  // namespace neurite::bench

#endif  // NEURITE_TESTS_BENCH_BENCH_RESULTS_H_
