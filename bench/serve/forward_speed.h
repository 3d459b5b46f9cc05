// What serving is measured by: the forward pass alone.
#ifndef NEURITE_BENCH_SERVE_FORWARD_SPEED_H_
#define NEURITE_BENCH_SERVE_FORWARD_SPEED_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/results.h"
#include "core/math/gemm.h"

namespace neurite::bench::serve {

// Rows a second of A, B and C in batches of 256, the best of several blocks, on
// the calling thread's processor.
absl::StatusOr<std::vector<ForwardSpeed>> MeasureForward(GemmBackend backend);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_FORWARD_SPEED_H_
