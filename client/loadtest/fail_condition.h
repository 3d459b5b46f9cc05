// Conditions under which a load test fails, for use as a gate in CI.
#ifndef NEURITE_CLIENT_LOADTEST_FAIL_CONDITION_H_
#define NEURITE_CLIENT_LOADTEST_FAIL_CONDITION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/loadtest/load_result.h"

namespace neurite {

// One condition, e.g. "p99>5ms".
struct FailCondition {
  enum class Figure {
    kPercentile,   // of the latency of the calls that ended OK, in seconds
    kMean,         // of the same
    kMax,          // of the same
    kFailed,       // requests without a correct answer: failed, wrong, unsent
    kFailedShare,  // the same, as a share of those due, 0 to 1
    kRate,         // requests answered OK per second
  };
  Figure figure = Figure::kRate;
  double percent = 0;  // of kPercentile
  bool above = true;   // fails above `bound`; else below it
  double bound = 0;
  std::string text;  // as typed
};

// Parses conditions that are separated by commas: FIGURE>BOUND or FIGURE<BOUND.
//   p50, p99, p99.9, ..., mean, max   BOUND is a duration, e.g. 5ms
//   failed                            BOUND is a number, or a share: 0.1%
//   rate                              BOUND is a number per second
// INVALID_ARGUMENT with the first wrong condition and what is accepted.
absl::StatusOr<std::vector<FailCondition>> ParseFailConditions(
    absl::string_view text);

// Returns what was measured if `condition` is met, e.g. "p99 is 6.21ms, above
// 5ms"; else empty. What could not be measured, such as a percentile where
// nothing was answered, meets every condition.
std::optional<std::string> Violation(const FailCondition& condition,
                                     const LoadResult& result);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_FAIL_CONDITION_H_
