// The parts of the benchmark, each measured by itself.
#ifndef NEURITE_BENCH_SERVE_MEASURE_H_
#define NEURITE_BENCH_SERVE_MEASURE_H_

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/plan.h"
#include "bench/serve/results.h"
#include "bench/serve/server_set.h"
#include "core/math/gemm.h"

namespace neurite::bench::serve {

// A fixed number of calls in flight, for all answerers in turns. A, B and C:
// one row a request with 1, 16 and 64 calls in flight, 64 rows with 16 and 64.
// `forward` tells how long the larger ones must run.
absl::StatusOr<std::vector<LoadCell>> MeasureLoad(
    ServerSet& servers, const Plan& plan,
    std::span<const ForwardSpeed> forward);

// The highest rate at which 99 % of the calls to `side` are answered within
// kDeadline, by trial; and what it answers when it is busy all the time.
// REQUIRES: `servers` are prepared for `workload`.
absl::StatusOr<CapacityCell> SearchCapacity(const ServerSet& servers,
                                            const Side& side,
                                            const Workload& workload,
                                            const Plan& plan);

// Searches Neurite's capacity for `workload`, then offers rates from half of it
// to twice what keeps the server busy, in turns with a single call at a time.
// Poisson arrivals, every call with kDeadline.
absl::StatusOr<CapacityCell> MeasureCapacity(ServerSet& servers,
                                             const Workload& workload,
                                             const Plan& plan);

// T alone and while C is saturated: by many small calls, and by fewer larger
// ones.
absl::StatusOr<std::vector<NeighbourCell>> MeasureNeighbours(ServerSet& servers,
                                                             const Plan& plan);

// The front end of our own beside gRPC C++ and nghttp2's server. `backend`
// multiplies in the forward pass that serving is compared with.
absl::StatusOr<std::vector<Ratio>> MeasureWire(const ServerSetOptions& options,
                                               const Plan& plan,
                                               GemmBackend backend);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_MEASURE_H_
