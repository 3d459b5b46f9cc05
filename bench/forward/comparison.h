// Compares the implementations on one network.
#ifndef NEURITE_BENCH_FORWARD_COMPARISON_H_
#define NEURITE_BENCH_FORWARD_COMPARISON_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/forward/results.h"

namespace neurite::bench {

// Times `implementations`, which must include kOurs, at each number of rows;
// the implementations take turns. Compares their outputs first: returns
// INTERNAL, naming the implementation and the difference, if its outputs differ
// from those of kOurs by more than rounding.
absl::StatusOr<std::vector<Cell>> Compare(
    const Net& net, Activation hidden, std::span<const int64_t> rows,
    std::span<const Implementation> implementations, const TurnOptions& options,
    NoiseDetector& noise);

// Times the native matrix product with each activation that computes an
// exponential, and without an activation, in turns. All runs read the same
// weights.
std::vector<ActivationCell> CompareActivations(const Net& net,
                                               std::span<const int64_t> rows,
                                               const TurnOptions& options,
                                               NoiseDetector& noise);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_COMPARISON_H_
