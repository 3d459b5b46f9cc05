#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>
#include <utility>

#include "bench/serve/measure.h"
#include "bench/serve/overload_simulation.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {
namespace {

using std::chrono::nanoseconds;

constexpr double kLoads[] = {1, 1.25, 1.5, 2, 3};
// Servers on gRPC C++ are overloaded far earlier.
constexpr double kPictureLoads[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3};

struct Measured {
  Workload workload;
  SimulatedNetwork simulated;
};

absl::StatusOr<Sample> Busy(const ServerSet& servers, Ask ask,
                            const Workload& workload, const Plan& plan) {
  return servers.RunWhenIdle({Server::kNeurite, ask}, workload,
                             InFlight(plan.sweep_run, 64, 4));
}

// Measures the busy rate of a round, at least 1 a second.
absl::StatusOr<double> AddBusy(const ServerSet& servers,
                               const Workload& workload, const Plan& plan,
                               std::vector<Sample>& busy) {
  NEURITE_ASSIGN_OR_RETURN(Sample sample,
                           Busy(servers, Ask::kModel, workload, plan));
  sample.answered = std::max(sample.answered, 1.0);
  busy.push_back(std::move(sample));
  return busy.back().answered;
}

// --- Loads -------------------------------------------------------------------

absl::Status AddRound(const ServerSet& servers, const Plan& plan,
                      uint64_t round, OverloadCell& cell) {
  NEURITE_ASSIGN_OR_RETURN(const double rate,
                           AddBusy(servers, cell.workload, plan, cell.busy));
  NEURITE_ASSIGN_OR_RETURN(Sample rejected,
                           Busy(servers, Ask::kRejected, cell.workload, plan));
  cell.rejected.push_back(std::move(rejected));
  for (const double load : kLoads) {
    NEURITE_ASSIGN_OR_RETURN(
        Sample sample,
        servers.RunWhenIdle(kNeuriteModel, cell.workload,
                            AtRate(load * rate, plan.sweep_run, 1 + round)));
    cell.sweep[load].push_back(std::move(sample));
  }
  return absl::OkStatus();
}

void AddSimulation(const SimulatedNetwork& base, OverloadCell& cell) {
  constexpr double kNanos = 1e9;
  const double call = 1 / SpreadOf(Column(cell.busy, &Sample::answered)).median;
  SimulatedNetwork network =
      ScaledTo(base, nanoseconds(std::llround(call * kNanos)));
  network.reject =
      nanoseconds(std::llround(call * cell.RejectionRatio() * kNanos));
  for (const double load : kLoads) {
    SimulatedRun run = SimulatedRun::AtLoad(load);
    if (call > 1e-4) run.measured *= 10;
    const SimulatedOutcome outcome = Simulate(network, run);
    cell.simulated[load] = {.goodput = outcome.goodput,
                            .wasted = outcome.wasted};
  }
}

// All at multiples of Neurite's busy rate.
absl::Status AddOthers(const ServerSet& servers, const Plan& plan,
                       OverloadCell& cell) {
  const double rate = cell.busy.front().answered;
  for (const auto& [name, server] :
       {std::pair("Neurite", Server::kNeurite),
        std::pair("gRPC C++", Server::kGrpc),
        std::pair("textbook", Server::kTextbook)}) {
    for (const double load : kPictureLoads) {
      NEURITE_ASSIGN_OR_RETURN(
          const Sample sample,
          servers.RunWhenIdle({server, Ask::kModel}, cell.workload,
                              AtRate(load * rate, plan.sweep_run, 1)));
      if (sample.client_load < 0.9) {
        cell.others[name][load] = sample.goodput / rate;
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<OverloadCell> MeasureLoads(ServerSet& servers,
                                          const Measured& measured,
                                          const Plan& plan) {
  NEURITE_RETURN_IF_ERROR(servers.Prepare(measured.workload));
  OverloadCell cell{.workload = measured.workload};
  for (int round = 0; round < plan.sweep_rounds; ++round) {
    NEURITE_RETURN_IF_ERROR(
        AddRound(servers, plan, static_cast<uint64_t>(round), cell));
  }
  AddSimulation(measured.simulated, cell);
  if (measured.workload.net.letter == kDigits) {
    NEURITE_RETURN_IF_ERROR(AddOthers(servers, plan, cell));
  }
  return cell;
}

// --- Several clients ---------------------------------------------------------

// Runs all at the same time. They share the client's processor, so none polls.
absl::StatusOr<std::vector<Sample>> RunTogether(
    const ServerSet& servers, const Workload& workload,
    std::vector<LoadOptions> clients) {
  std::vector<absl::StatusOr<Sample>> results(clients.size(),
                                              absl::UnknownError(""));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < clients.size(); ++i) {
    clients[i].poll = false;
    threads.emplace_back([&servers, &workload, &clients, &results, i] {
      results[i] = servers.Run(kNeuriteModel, workload, clients[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<Sample> samples;
  for (absl::StatusOr<Sample>& result : results) {
    NEURITE_RETURN_IF_ERROR(result.status());
    samples.push_back(*std::move(result));
  }
  return samples;
}

LoadOptions OnOneConnection(double rate, Plan::Seconds time, uint64_t seed) {
  LoadOptions options = AtRate(rate, time, seed);
  options.connections = 1;
  return options;
}

absl::StatusOr<FairnessCell> MeasureFairness(ServerSet& servers,
                                             const Workload& workload,
                                             const Plan& plan) {
  NEURITE_RETURN_IF_ERROR(servers.Prepare(workload));
  FairnessCell cell{.workload = workload};
  for (int round = 0; round < plan.sweep_rounds; ++round) {
    NEURITE_ASSIGN_OR_RETURN(const double rate,
                             AddBusy(servers, workload, plan, cell.busy));
    const auto seed = 10 * static_cast<uint64_t>(round);
    const LoadOptions one =
        OnOneConnection(0.1 * rate, plan.sweep_run, seed + 1);
    const LoadOptions other =
        OnOneConnection(0.1 * rate, plan.sweep_run, seed + 2);
    LoadOptions flood = OnOneConnection(3 * rate, plan.sweep_run, seed + 3);
    flood.duration += flood.warm_up;  // until the others have ended
    NEURITE_ASSIGN_OR_RETURN(const std::vector<Sample> alone,
                             RunTogether(servers, workload, {one, other}));
    NEURITE_ASSIGN_OR_RETURN(
        const std::vector<Sample> all,
        RunTogether(servers, workload, {one, other, flood}));
    cell.alone.insert(cell.alone.end(), alone.begin(), alone.end());
    cell.beside.insert(cell.beside.end(), all.begin(), all.begin() + 2);
    cell.flood.push_back(all[2]);
    NEURITE_RETURN_IF_ERROR(servers.Find(Server::kNeurite).AwaitIdle());
  }
  return cell;
}

absl::StatusOr<SpikeCell> MeasureSpike(ServerSet& servers,
                                       const Workload& workload,
                                       const Plan& plan) {
  constexpr Plan::Seconds kRecovery(0.02), kObserved(0.2);
  NEURITE_RETURN_IF_ERROR(servers.Prepare(workload));
  SpikeCell cell{.workload = workload};
  std::vector<Sample> busy;
  for (int round = 0; round < plan.sweep_rounds; ++round) {
    NEURITE_ASSIGN_OR_RETURN(const double rate,
                             AddBusy(servers, workload, plan, busy));
    LoadOptions steady =
        AtRate(0.7 * rate, kObserved, 1 + static_cast<uint64_t>(round));
    LoadOptions spike = AtRate(1.3 * rate, plan.spike, 100);
    spike.warm_up = nanoseconds(0);
    NEURITE_ASSIGN_OR_RETURN(const std::vector<Sample> calm,
                             RunTogether(servers, workload, {steady}));
    steady.warm_up = std::chrono::duration_cast<nanoseconds>(plan.spike) +
                     std::chrono::duration_cast<nanoseconds>(kRecovery);
    NEURITE_ASSIGN_OR_RETURN(const std::vector<Sample> after,
                             RunTogether(servers, workload, {steady, spike}));
    cell.calm.push_back(calm[0]);
    cell.after.push_back(after[0]);
  }
  return cell;
}

// --- Other deadlines ---------------------------------------------------------

absl::StatusOr<DeadlineCell> MeasureDeadline(ServerSet& servers,
                                             const Workload& workload,
                                             double deadline,
                                             const Plan& plan) {
  NEURITE_RETURN_IF_ERROR(servers.Prepare(workload));
  DeadlineCell cell{.workload = workload, .deadline = deadline};
  for (int round = 0; round < plan.sweep_rounds; ++round) {
    NEURITE_ASSIGN_OR_RETURN(const double rate,
                             AddBusy(servers, workload, plan, cell.busy));
    LoadOptions options = AtRate(2 * rate, plan.sweep_run, 1);
    options.timeout = std::chrono::milliseconds(20);
    if (std::isinf(deadline)) {
      // The queue of a second must fill first, and as many streams be open.
      options.timeout = std::chrono::seconds(30);
      options.warm_up = plan.sweep_run >= Plan::Seconds(1)
                            ? std::chrono::seconds(3)
                            : options.warm_up;
      options.connections = 128;
      options.most_in_flight = 100'000;
    }
    NEURITE_ASSIGN_OR_RETURN(
        Sample sample, servers.RunWhenIdle(kNeuriteModel, workload, options));
    cell.samples.push_back(std::move(sample));
  }
  return cell;
}

}  // namespace

absl::StatusOr<Overload> MeasureOverload(ServerSet& servers,
                                         const std::optional<Net>& digits,
                                         const Plan& plan) {
  const Workload c{NetCalled("C"), 1}, c16{NetCalled("C"), 16};
  std::vector<Measured> loads = {{{NetCalled("A"), 1}, SimulatedA()},
                                 {{NetCalled("B"), 1}, SimulatedB()},
                                 {c, SimulatedC()},
                                 {c16, SimulatedC16()}};
  std::vector<Workload> fair = {c, c16};
  if (digits) {
    const Workload workload{*digits, 1};
    loads.insert(loads.begin() + 1, {workload, SimulatedDigits()});
    fair.insert(fair.begin(), workload);
  }
  Overload overload;
  for (const Measured& measured : loads) {
    NEURITE_ASSIGN_OR_RETURN(OverloadCell cell,
                             MeasureLoads(servers, measured, plan));
    overload.loads.push_back(std::move(cell));
  }
  for (const Workload& workload : fair) {
    NEURITE_ASSIGN_OR_RETURN(FairnessCell cell,
                             MeasureFairness(servers, workload, plan));
    overload.fairness.push_back(std::move(cell));
  }
  for (const Workload& workload : {Workload{NetCalled("B"), 1}, c}) {
    NEURITE_ASSIGN_OR_RETURN(SpikeCell cell,
                             MeasureSpike(servers, workload, plan));
    overload.spikes.push_back(std::move(cell));
  }
  for (const double deadline :
       {0.02, std::numeric_limits<double>::infinity()}) {
    NEURITE_ASSIGN_OR_RETURN(DeadlineCell cell,
                             MeasureDeadline(servers, c, deadline, plan));
    overload.deadlines.push_back(std::move(cell));
  }
  return overload;
}

}  // namespace neurite::bench::serve
