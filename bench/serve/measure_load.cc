#include <algorithm>
#include <utility>

#include "bench/serve/measure.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {
namespace {

// Connections per run; fewer if the run has fewer calls in flight.
constexpr int64_t kConnections = 4;

// A 64-row request already is a batch, so serving it row by row is not a useful
// comparison.
bool TakesPart(Answerer answerer, const Workload& workload) {
  return answerer != Answerer::kUnbatched || workload.rows == 1;
}

Side SideOf(Answerer answerer) {
  switch (answerer) {
    case Answerer::kEmpty:
      return {Server::kNeurite, Ask::kEmpty};
    case Answerer::kUnbatched:
      return {Server::kUnbatched, Ask::kModel};
    case Answerer::kTextbook:
      return {Server::kTextbook, Ask::kModel};
    case Answerer::kOurs:
      break;
  }
  return kNeuriteModel;
}

absl::StatusOr<LoadCell> MeasureCell(ServerSet& servers,
                                     const Workload& workload,
                                     int64_t in_flight, const Plan& plan,
                                     const ForwardSpeed& speed) {
  const LoadOptions options = InFlight(
      plan, in_flight, static_cast<int>(std::min(in_flight, kConnections)),
      workload.rows, speed.rows_per_second);
  LoadCell cell{.workload = workload, .in_flight = in_flight};
  for (int round = 0; round < plan.rounds; ++round) {
    for (const Answerer answerer : EveryAnswerer()) {
      if (!TakesPart(answerer, workload)) continue;
      NEURITE_ASSIGN_OR_RETURN(
          Sample sample, servers.Run(SideOf(answerer), workload, options));
      cell.samples[answerer].push_back(std::move(sample));
    }
  }
  return cell;
}

}  // namespace

absl::StatusOr<std::vector<LoadCell>> MeasureLoad(
    ServerSet& servers, const Plan& plan,
    std::span<const ForwardSpeed> forward) {
  std::vector<LoadCell> cells;
  for (const int64_t rows : {1, 64}) {
    for (const ForwardSpeed& speed : forward) {
      const Workload workload{speed.net, rows};
      NEURITE_RETURN_IF_ERROR(servers.Prepare(workload));
      for (const int64_t in_flight : {1, 16, 64}) {
        if (rows > 1 && in_flight == 1) continue;
        NEURITE_ASSIGN_OR_RETURN(
            LoadCell cell,
            MeasureCell(servers, workload, in_flight, plan, speed));
        cells.push_back(std::move(cell));
      }
    }
  }
  return cells;
}

}  // namespace neurite::bench::serve
