// A small network's calls, alone and while another network is saturated.
#ifndef NEURITE_BENCH_SERVE_MEASURE_NEIGHBOURS_H_
#define NEURITE_BENCH_SERVE_MEASURE_NEIGHBOURS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/fleet.h"
#include "bench/serve/plan.h"
#include "bench/serve/results.h"

namespace neurite::bench::serve {

// T beside C: C with many small calls in flight, and with fewer larger ones.
absl::StatusOr<std::vector<NeighbourCell>> MeasureNeighbours(Fleet& fleet,
                                                             const Plan& plan);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_MEASURE_NEIGHBOURS_H_
