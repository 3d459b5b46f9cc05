#include "bench/serve/forward_speed.h"

#include <functional>
#include <utility>

#include "bench/forward/timing.h"
#include "core/base/status_macros.h"
#include "core/model/network.h"

namespace neurite::bench::serve {

absl::StatusOr<std::vector<ForwardSpeed>> MeasureForward(GemmBackend backend,
                                                         int64_t rows) {
  std::vector<ForwardSpeed> speeds;
  for (const Net& net : Nets()) {
    if (!Classifies(net)) continue;
    ForwardSpeed speed{.net = net, .rows = rows};
    NEURITE_ASSIGN_OR_RETURN(const auto network,
                             Network::Compile(ServedSpec(net), backend));
    const Matrix input = RandomRows(net, speed.rows);
    Matrix output(speed.rows, net.outputs());
    Workspace workspace;
    const std::function<void()> run = [&] {
      network->Run(input, workspace, output);
    };
    NeverDisturbed noise;
    const Turns turns = TakeTurns({&run, 1}, {.block_seconds = 0.02}, noise);
    speed.rows_per_second =
        static_cast<double>(speed.rows) / turns.timings[0].best;
    speeds.push_back(std::move(speed));
  }
  return speeds;
}

}  // namespace neurite::bench::serve
