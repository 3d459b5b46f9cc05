#include "bench/serve/overload_simulation.h"

#include <algorithm>
#include <numeric>

#include "bench/serve/simulated_clients.h"
#include "bench/serve/simulated_worker.h"

namespace neurite::bench::serve {
namespace {

using std::chrono::nanoseconds;
using std::chrono_literals::operator""ms;

constexpr nanoseconds kWarmUp = 100ms;

double Percentile(std::vector<nanoseconds> latencies, double percent) {
  if (latencies.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(
      percent / 100 * static_cast<double>(latencies.size() - 1));
  std::nth_element(latencies.begin(), latencies.begin() + at, latencies.end());
  return std::chrono::duration<double>(latencies[static_cast<size_t>(at)])
      .count();
}

double Ratio(int64_t part, int64_t whole) {
  return static_cast<double>(part) /
         static_cast<double>(std::max<int64_t>(whole, 1));
}

}  // namespace

SimulatedOutcome Simulate(const SimulatedNetwork& network,
                          const SimulatedRun& run) {
  const double busy_rate = 1e9 / static_cast<double>(network.call.count());
  SimulatedCalls calls{.rates = run.loads,
                       .deadline = run.deadline,
                       .bytes = network.bytes,
                       .seed = run.seed};
  for (double& rate : calls.rates) rate *= busy_rate;
  const MonotonicTime from = kSimulationStart + kWarmUp;
  const MonotonicTime to = from + run.measured;
  SimulatedClients clients(calls, from, to);
  SimulatedWorker worker(network, run.policy, clients);
  worker.RunUntil(to + 20ms);

  const SimulatedEnds& ends = clients.ends();
  SimulatedOutcome outcome;
  outcome.goodput = static_cast<double>(std::accumulate(
                        ends.in_time.begin(), ends.in_time.end(), int64_t{0})) /
                    std::chrono::duration<double>(run.measured).count() /
                    busy_rate;
  for (size_t i = 0; i < ends.due.size(); ++i) {
    outcome.in_time.push_back(Ratio(ends.in_time[i], ends.due[i]));
  }
  outcome.p50 = Percentile(ends.latencies, 50);
  outcome.p99 = Percentile(ends.latencies, 99);
  outcome.wasted = Ratio(worker.wasted_rows(), worker.computed_rows());
  return outcome;
}

}  // namespace neurite::bench::serve
