// The implementations against each other on one network.
#ifndef NEURITE_BENCH_FORWARD_COMPARISON_H_
#define NEURITE_BENCH_FORWARD_COMPARISON_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/forward/results.h"

namespace neurite::bench {

// Times `implementations`, ours among them, at each number of rows, in turns.
// Their answers are compared first: INTERNAL, naming the implementation and the
// difference, if one's differ from ours by more than rounding.
absl::StatusOr<std::vector<Cell>> Compare(
    const Net& net, Activation hidden, std::span<const int64_t> rows,
    std::span<const Implementation> implementations, const TurnOptions& options,
    NoiseDetector& noise);

// Times the native product with each activation that computes an exponential,
// and with none, in turns; all read the same weights.
std::vector<ActivationCell> CompareActivations(const Net& net,
                                               std::span<const int64_t> rows,
                                               const TurnOptions& options,
                                               NoiseDetector& noise);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_COMPARISON_H_
