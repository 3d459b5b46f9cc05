// The speed of the forward pass alone, the reference for that of serving.
#ifndef NEURITE_BENCH_SERVE_FORWARD_SPEED_H_
#define NEURITE_BENCH_SERVE_FORWARD_SPEED_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/results.h"
#include "core/math/gemm.h"

namespace neurite::bench::serve {

// Measures the forward pass of each network that classifies, without a server
// and with `rows` rows per pass. Each speed is the best of several runs.
absl::StatusOr<std::vector<ForwardSpeed>> MeasureForward(GemmBackend backend,
                                                         int64_t rows);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_FORWARD_SPEED_H_
