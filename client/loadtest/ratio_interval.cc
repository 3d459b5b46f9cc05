#include "client/loadtest/ratio_interval.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace neurite {
namespace {

// The 97.5 % quantiles of Student's t distribution with 1, 2, ..., 30 degrees
// of freedom.
constexpr std::array<double, 30> kQuantiles = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

// Fractions of a degree are dropped, which makes intervals slightly wider. With
// more than 30 degrees the error of the formula is below 0.001.
double Quantile(double freedom) {
  if (freedom < static_cast<double>(kQuantiles.size()) + 1) {
    return kQuantiles[static_cast<size_t>(std::fmax(freedom, 1)) - 1];
  }
  return 1.96 + 2.46 / freedom;
}

struct Mean {
  double value = 0;
  double relative_variance = 0;  // of the mean, divided by its square
  double freedom = 0;
};

std::optional<Mean> MeanOf(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  if (values.size() < 2) return std::nullopt;
  Mean mean;
  for (const double value : values) mean.value += value;
  mean.value /= count;
  if (!(mean.value > 0) || !std::isfinite(mean.value)) return std::nullopt;
  double squares = 0;
  for (const double value : values) squares += std::pow(value - mean.value, 2);
  mean.freedom = count - 1;
  mean.relative_variance =
      squares / mean.freedom / count / std::pow(mean.value, 2);
  return mean;
}

}  // namespace

std::optional<RatioInterval> RatioOfMeans(std::span<const double> numerator,
                                          std::span<const double> denominator) {
  const std::optional<Mean> a = MeanOf(numerator);
  const std::optional<Mean> b = MeanOf(denominator);
  if (!a.has_value() || !b.has_value()) return std::nullopt;
  const double variance = a->relative_variance + b->relative_variance;
  RatioInterval interval;
  interval.ratio = a->value / b->value;
  double width = 0;
  if (variance > 0) {
    const double freedom = std::pow(variance, 2) /
                           (std::pow(a->relative_variance, 2) / a->freedom +
                            std::pow(b->relative_variance, 2) / b->freedom);
    width = Quantile(freedom) * std::sqrt(variance);
  }
  interval.low = interval.ratio * std::exp(-width);
  interval.high = interval.ratio * std::exp(width);
  return interval;
}

}  // namespace neurite
