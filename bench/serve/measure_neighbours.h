// A small network's calls, alone and while another network is saturated.
#ifndef NEURITE_BENCH_SERVE_MEASURE_NEIGHBOURS_H_
#define NEURITE_BENCH_SERVE_MEASURE_NEIGHBOURS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/plan.h"
#include "bench/serve/results.h"
#include "bench/serve/server_set.h"

namespace neurite::bench::serve {

// T beside C: C with many small calls in flight, and with fewer larger ones.
absl::StatusOr<std::vector<NeighbourCell>> MeasureNeighbours(ServerSet& servers,
                                                             const Plan& plan);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_MEASURE_NEIGHBOURS_H_
