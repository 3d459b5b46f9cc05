#include "bench/serve/measure_capacity.h"

#include <algorithm>
#include <utility>

#include "client/loadtest/find_peak.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Offer kOffers[] = {OfCapacity(0.5), OfCapacity(0.7), OfCapacity(0.9),
                             OfCapacity(1),   OfCapacity(2),   OfBusyRate(0.7),
                             OfBusyRate(1),   OfBusyRate(1.5), OfBusyRate(2)};

LoadOptions AtRate(double rate, Seconds seconds, double calls, uint64_t seed) {
  const Seconds enough(calls / rate);
  LoadOptions options = RunFor(std::clamp(enough, seconds, 4 * seconds));
  options.scenario = Scenario::kServer;
  options.rate = rate;
  options.connections = 4;
  options.timeout = kDeadline;
  options.most_in_flight = 4096;
  options.seed = seed;
  return options;
}

// What an earlier run has overloaded is not measured again before it is done.
absl::StatusOr<Sample> Ask(const ServerSet& servers, const Workload& workload,
                           const LoadOptions& options) {
  NEURITE_RETURN_IF_ERROR(servers.AwaitIdle(Answerer::kOurs));
  return servers.Run(Answerer::kOurs, workload, options);
}

// More calls in flight than it computes at once: it never waits for one.
absl::StatusOr<double> BusyRate(const ServerSet& servers,
                                const Workload& workload, const Plan& plan) {
  LoadOptions options = RunFor(plan.sweep_run);
  options.scenario = Scenario::kClosed;
  options.concurrency = 64;
  options.connections = 4;
  NEURITE_ASSIGN_OR_RETURN(const Sample sample,
                           Ask(servers, workload, options));
  return std::max(sample.answered, 1.0);
}

absl::Status Search(const ServerSet& servers, const Plan& plan,
                    CapacityCell& cell) {
  NEURITE_ASSIGN_OR_RETURN(cell.busy_rate,
                           BusyRate(servers, cell.workload, plan));
  uint64_t seed = 1;
  const auto holds = [&](double rate) -> absl::StatusOr<bool> {
    const LoadOptions options =
        AtRate(rate, plan.trial, plan.trial_calls, seed++);
    NEURITE_ASSIGN_OR_RETURN(Sample sample,
                             Ask(servers, cell.workload, options));
    const bool held = sample.share_in_time >= 0.99;
    cell.trials.push_back(std::move(sample));
    return held;
  };
  const PeakOptions options{.first_rate = 0.8 * cell.busy_rate,
                            .most_trials = plan.most_trials};
  NEURITE_ASSIGN_OR_RETURN(const Peak peak, FindPeak(options, holds));
  cell.capacity = peak.rate;
  return absl::OkStatus();
}

absl::Status SweepOnce(const ServerSet& servers, const Plan& plan,
                       uint64_t round, CapacityCell& cell) {
  LoadOptions alone = RunFor(plan.run);
  alone.scenario = Scenario::kSingleStream;
  NEURITE_ASSIGN_OR_RETURN(Sample unloaded, Ask(servers, cell.workload, alone));
  cell.unloaded.push_back(std::move(unloaded));
  for (const Offer& offer : kOffers) {
    const LoadOptions options = AtRate(cell.RateOf(offer), plan.sweep_run,
                                       plan.sweep_calls, 1000 + round);
    NEURITE_ASSIGN_OR_RETURN(Sample sample,
                             Ask(servers, cell.workload, options));
    cell.sweep[offer].push_back(std::move(sample));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CapacityCell> MeasureCapacity(ServerSet& servers,
                                             const Workload& workload,
                                             const Plan& plan) {
  CapacityCell cell{.workload = workload};
  NEURITE_RETURN_IF_ERROR(servers.Prepare(workload));
  NEURITE_RETURN_IF_ERROR(Search(servers, plan, cell));
  if (cell.capacity == 0) return cell;
  for (int round = 0; round < plan.sweep_rounds; ++round) {
    NEURITE_RETURN_IF_ERROR(
        SweepOnce(servers, plan, static_cast<uint64_t>(round), cell));
  }
  return cell;
}

}  // namespace neurite::bench::serve
