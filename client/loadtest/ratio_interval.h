// Compares the means of two samples.
#ifndef NEURITE_CLIENT_LOADTEST_RATIO_INTERVAL_H_
#define NEURITE_CLIENT_LOADTEST_RATIO_INTERVAL_H_

#include <optional>
#include <span>

namespace neurite {

struct RatioInterval {
  double ratio = 1;
  double low = 1;  // of the 95 % interval
  double high = 1;

  // True if the interval excludes 1.
  bool differs() const { return low > 1 || high < 1; }
};

// Estimates the mean of `numerator` divided by that of `denominator`, with a
// 95 % interval: Welch's t interval of the difference of the means' logarithms,
// with variances by the delta method. Values should be independent of
// each other. Empty if a sample has fewer than two values or a mean that is not
// positive.
std::optional<RatioInterval> RatioOfMeans(std::span<const double> numerator,
                                          std::span<const double> denominator);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_RATIO_INTERVAL_H_
