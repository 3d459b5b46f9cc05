// The front end of our own beside gRPC C++ and nghttp2's server.
#ifndef NEURITE_BENCH_SERVE_MEASURE_WIRE_H_
#define NEURITE_BENCH_SERVE_MEASURE_WIRE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/plan.h"
#include "bench/serve/ratio.h"
#include "bench/serve/server_set.h"
#include "core/math/gemm.h"

namespace neurite::bench::serve {

// `backend`: who multiplies, for the forward pass that is compared with.
absl::StatusOr<std::vector<Ratio>> MeasureWire(const ServerSetOptions& options,
                                               const Plan& plan,
                                               GemmBackend backend);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_MEASURE_WIRE_H_
