// Measures the parts of the benchmark, each separately.
#ifndef NEURITE_BENCH_SERVE_MEASURE_H_
#define NEURITE_BENCH_SERVE_MEASURE_H_

#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/plan.h"
#include "bench/serve/results.h"
#include "bench/serve/server_set.h"
#include "core/math/gemm.h"

namespace neurite::bench::serve {

// Keeps a fixed number of calls in flight; all answerers take turns. Networks
// A, B and C: 1-row requests with 1, 16 and 64 calls in flight, 64-row requests
// with 16 and 64. `forward` determines how long the larger ones must run.
absl::StatusOr<std::vector<LoadCell>> MeasureLoad(
    ServerSet& servers, const Plan& plan,
    std::span<const ForwardSpeed> forward);

// Searches by trial for the highest rate at which 99 % of the calls to `side`
// are answered within kDeadline. Also measures the rate that it answers when it
// is always busy. REQUIRES: `servers` are prepared for `workload`.
absl::StatusOr<CapacityCell> SearchCapacity(const ServerSet& servers,
                                            const Side& side,
                                            const Workload& workload,
                                            const Plan& plan);

// Searches Neurite's capacity for `workload`, then offers rates from half the
// capacity to twice the busy rate, in turns with a single call at a time.
// Arrivals are a Poisson process, and every call has kDeadline.
absl::StatusOr<CapacityCell> MeasureCapacity(ServerSet& servers,
                                             const Workload& workload,
                                             const Plan& plan);

// Measures T alone and while C is saturated, by many small calls and by fewer
// larger ones.
absl::StatusOr<std::vector<NeighbourCell>> MeasureNeighbours(ServerSet& servers,
                                                             const Plan& plan);

// Offers multiples of the busy rate, floods the server from one connection of
// three, ends a spike, and offers twice the busy rate with other deadlines.
// `digits`: the bundled digit model, for which the servers on gRPC C++ take
// part, too, and the textbook server; empty: it is left out.
absl::StatusOr<Overload> MeasureOverload(ServerSet& servers,
                                         const std::optional<Net>& digits,
                                         const Plan& plan);

// Compares the built-in front end with gRPC C++ and with nghttp2's server.
// `backend` is the matrix multiplication backend of the forward pass with which
// serving is compared.
absl::StatusOr<std::vector<Ratio>> MeasureWire(const ServerSetOptions& options,
                                               const Plan& plan,
                                               GemmBackend backend);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_MEASURE_H_
