// Synthetic results for the tests of the serving benchmark.
#ifndef NEURITE_TESTS_BENCH_SERVE_RESULTS_H_
#define NEURITE_TESTS_BENCH_SERVE_RESULTS_H_

#include <algorithm>
#include <string>
#include <vector>

#include "bench/serve/results.h"

namespace neurite::bench::serve {

// One sample per round, with `number` set to the round's value.
inline std::vector<Sample> SamplesOf(double Sample::*number,
                                     const std::vector<double>& values) {
  std::vector<Sample> samples;
  for (const double value : values) {
    samples.emplace_back().*number = value;
  }
  return samples;
}

// Rounds of 1-row requests. `number` is `ours` for Neurite and 1 for all other
// answerers.
inline LoadCell CellOf(const std::string& letter, int64_t in_flight,
                       double Sample::*number,
                       const std::vector<double>& ours) {
  LoadCell cell{.workload = {NetCalled(letter), 1}, .in_flight = in_flight};
  for (const Answerer answerer : EveryAnswerer()) {
    cell.samples[answerer] =
        SamplesOf(number, std::vector<double>(ours.size(), 1));
  }
  cell.samples[Answerer::kOurs] = SamplesOf(number, ours);
  return cell;
}

// A cell with a capacity of 1000 calls/s, a busy rate of 1500 calls/s, an
// unloaded median of 1 ms, and at each rate a p99 of 2 ms. The goodput is the
// offered rate, up to the capacity.
inline CapacityCell CalmCapacity(const std::string& letter, int64_t rows) {
  CapacityCell cell{.workload = {NetCalled(letter), rows},
                    .capacity = 1000,
                    .busy_rate = 1500};
  cell.unloaded = SamplesOf(&Sample::p50, {1e-3});
  for (const Offer& offer :
       {OfCapacity(0.7), OfCapacity(1), OfCapacity(2), OfBusyRate(2)}) {
    Sample sample;
    sample.offered = cell.RateOf(offer);
    sample.goodput = std::min(sample.offered, cell.capacity);
    sample.p50 = 1e-3;
    sample.p99 = 2e-3;
    sample.p99_of_due = 2e-3;
    sample.refused_p50 = 1e-4;
    sample.refused_p99 = 5e-4;
    cell.sweep[offer] = {sample};
  }
  return cell;
}

// A busy rate of 1000 calls/s, a rejection for a fifth of an answer's processor
// time, and at each load a goodput of 900 calls/s, a p99 of 4 ms and refusals
// after 0.5 ms. The simulation has a goodput of 0.8 and wastes 1 % of the rows.
inline OverloadCell CalmOverload(const std::string& letter, int64_t rows) {
  OverloadCell cell{
      .workload = {{.letter = letter, .widths = {784, 10}}, rows}};
  cell.busy.push_back({.answered = 1000, .server_cpu = 10e-6});
  cell.rejected.push_back({.server_cpu = 2e-6});
  for (const double load : {1.0, 1.25, 1.5, 2.0, 3.0}) {
    cell.sweep[load].push_back({.offered = 1000 * load,
                                .p99 = 4e-3,
                                .goodput = 900,
                                .client_load = 0.5,
                                .refused_p50 = 0.5e-3});
    cell.simulated[load] = {.goodput = 0.8, .wasted = 0.01};
  }
  return cell;
}

}  // namespace neurite::bench::serve

#endif  // NEURITE_TESTS_BENCH_SERVE_RESULTS_H_
