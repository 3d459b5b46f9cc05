// A fixed number of calls in flight, for all answerers in turns.
#ifndef NEURITE_BENCH_SERVE_MEASURE_LOAD_H_
#define NEURITE_BENCH_SERVE_MEASURE_LOAD_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/plan.h"
#include "bench/serve/results.h"
#include "bench/serve/server_set.h"

namespace neurite::bench::serve {

// A, B and C: one row a request with 1, 16 and 64 calls in flight, 64 rows with
// 16 and 64. `forward` tells how long the larger ones must run.
absl::StatusOr<std::vector<LoadCell>> MeasureLoad(
    ServerSet& servers, const Plan& plan,
    std::span<const ForwardSpeed> forward);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_MEASURE_LOAD_H_
