#include <algorithm>
#include <utility>

#include "bench/serve/measure.h"
#include "client/loadtest/find_peak.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {
namespace {

using Seconds = Plan::Seconds;

constexpr Offer kOffers[] = {OfCapacity(0.5), OfCapacity(0.7), OfCapacity(0.9),
                             OfCapacity(1),   OfCapacity(2),   OfBusyRate(0.7),
                             OfBusyRate(1),   OfBusyRate(1.5), OfBusyRate(2)};

// Runs long enough for `calls` calls, but at least `time` and at most four
// times `time`.
LoadOptions AtRateFor(double calls, double rate, Seconds time, uint64_t seed) {
  return AtRate(rate, std::clamp(Seconds(calls / rate), time, 4 * time), seed);
}

absl::Status SweepOnce(const ServerSet& servers, const Plan& plan,
                       uint64_t round, CapacityCell& cell) {
  NEURITE_ASSIGN_OR_RETURN(Sample unloaded,
                           servers.RunWhenIdle(kNeuriteModel, cell.workload,
                                               InFlight(plan.run, 1, 1)));
  cell.unloaded.push_back(std::move(unloaded));
  for (const Offer& offer : kOffers) {
    const LoadOptions options = AtRateFor(plan.sweep_calls, cell.RateOf(offer),
                                          plan.sweep_run, 1000 + round);
    NEURITE_ASSIGN_OR_RETURN(
        Sample sample,
        servers.RunWhenIdle(kNeuriteModel, cell.workload, options));
    cell.sweep[offer].push_back(std::move(sample));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CapacityCell> SearchCapacity(const ServerSet& servers,
                                            const Side& side,
                                            const Workload& workload,
                                            const Plan& plan) {
  CapacityCell cell{.workload = workload};
  // More calls in flight than a server computes at once, so it is always busy.
  NEURITE_ASSIGN_OR_RETURN(
      const Sample busy,
      servers.RunWhenIdle(side, workload, InFlight(plan.sweep_run, 64, 4)));
  cell.busy_rate = std::max(busy.answered, 1.0);
  uint64_t seed = 1;
  const auto holds = [&](double rate) -> absl::StatusOr<bool> {
    NEURITE_ASSIGN_OR_RETURN(
        Sample sample, servers.RunWhenIdle(side, workload,
                                           AtRateFor(plan.trial_calls, rate,
                                                     plan.trial, seed++)));
    const bool held = sample.share_in_time >= 0.99;
    cell.trials.push_back(std::move(sample));
    return held;
  };
  const PeakOptions options{.first_rate = 0.8 * cell.busy_rate,
                            .most_trials = plan.most_trials};
  NEURITE_ASSIGN_OR_RETURN(const Peak peak, FindPeak(options, holds));
  cell.capacity = peak.rate;
  return cell;
}

absl::StatusOr<CapacityCell> MeasureCapacity(ServerSet& servers,
                                             const Workload& workload,
                                             const Plan& plan) {
  NEURITE_RETURN_IF_ERROR(servers.Prepare(workload));
  NEURITE_ASSIGN_OR_RETURN(
      CapacityCell cell,
      SearchCapacity(servers, kNeuriteModel, workload, plan));
  if (cell.capacity == 0) return cell;
  for (int round = 0; round < plan.sweep_rounds; ++round) {
    NEURITE_RETURN_IF_ERROR(
        SweepOnce(servers, plan, static_cast<uint64_t>(round), cell));
  }
  return cell;
}

}  // namespace neurite::bench::serve
