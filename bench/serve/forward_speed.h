// What serving is measured by: the forward pass alone.
#ifndef NEURITE_BENCH_SERVE_FORWARD_SPEED_H_
#define NEURITE_BENCH_SERVE_FORWARD_SPEED_H_

#include <vector>

#include "absl/status/statusor.h"
#include "bench/serve/results.h"
#include "core/math/gemm.h"

namespace neurite::bench::serve {

// How fast the networks that classify are with nothing around them, `rows` rows
// at a time: the best of several runs.
absl::StatusOr<std::vector<ForwardSpeed>> MeasureForward(GemmBackend backend,
                                                         int64_t rows);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_FORWARD_SPEED_H_
