#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/serve/measure.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {
namespace {

// Calls per second: few enough not to load the server, and enough for a p99.
constexpr double kRate = 1000;

struct Neighbour {
  Workload workload;
  int64_t in_flight = 1;

  std::string Name() const {
    return absl::StrCat(workload.Name(), ", ", in_flight, " in flight");
  }
};

// Both load generators share the client's processor, so neither may poll.
LoadOptions SleepingRun(const Plan& plan, int64_t in_flight, int connections) {
  LoadOptions options = InFlight(plan.sweep_run, in_flight, connections);
  options.poll = false;
  return options;
}

LoadOptions SmallCalls(const Plan& plan, int round) {
  LoadOptions options = SleepingRun(plan, 1, 1);
  options.scenario = Scenario::kServer;
  options.rate = kRate;
  options.seed = static_cast<uint64_t>(round) + 1;
  return options;
}

// The neighbour's run starts earlier by its warm-up and ends later, so that it
// overlaps all of the small calls.
LoadOptions Saturation(const Plan& plan, int64_t in_flight) {
  LoadOptions options = SleepingRun(plan, in_flight, 4);
  options.duration += options.warm_up * 2;
  return options;
}

absl::Status MeasureBeside(const ServerSet& servers, const Workload& small,
                           const Neighbour& neighbour, const Plan& plan,
                           int round, NeighbourCell& cell) {
  const LoadOptions saturation = Saturation(plan, neighbour.in_flight);
  absl::StatusOr<Sample> other = absl::UnknownError("");
  std::thread saturating([&] {
    other = servers.Run(kNeuriteModel, neighbour.workload, saturation);
  });
  absl::StatusOr<Sample> sample = absl::UnknownError("");
  std::thread measuring([&] {
    LoadOptions options = SmallCalls(plan, round);
    options.warm_up += saturation.warm_up;
    options.duration -= saturation.warm_up;
    sample = servers.Run(kNeuriteModel, small, options);
  });
  saturating.join();
  measuring.join();
  NEURITE_RETURN_IF_ERROR(other.status());
  NEURITE_RETURN_IF_ERROR(sample.status());
  cell.neighbour_side.push_back(*std::move(other));
  cell.beside.push_back(*std::move(sample));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<NeighbourCell>> MeasureNeighbours(ServerSet& servers,
                                                             const Plan& plan) {
  const Workload small{NetCalled("T"), 1};
  const Neighbour neighbours[] = {{{NetCalled("C"), 1}, 64},
                                  {{NetCalled("C"), 16}, 16}};
  NEURITE_RETURN_IF_ERROR(servers.Prepare(small));
  std::vector<NeighbourCell> cells;
  for (const Neighbour& neighbour : neighbours) {
    NEURITE_RETURN_IF_ERROR(servers.Prepare(neighbour.workload));
    NeighbourCell cell{.neighbour = neighbour.Name()};
    for (int round = 0; round < plan.rounds; ++round) {
      NEURITE_ASSIGN_OR_RETURN(
          Sample alone,
          servers.Run(kNeuriteModel, small, SmallCalls(plan, round)));
      cell.alone.push_back(std::move(alone));
      NEURITE_RETURN_IF_ERROR(
          MeasureBeside(servers, small, neighbour, plan, round, cell));
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace neurite::bench::serve
