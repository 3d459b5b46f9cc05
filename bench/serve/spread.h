// Summarises repeated measurements of one number.
#ifndef NEURITE_BENCH_SERVE_SPREAD_H_
#define NEURITE_BENCH_SERVE_SPREAD_H_

#include <vector>

namespace neurite::bench::serve {

struct Spread {
  double median = 0;  // for an even count, the mean of the middle two
  double least = 0;
  double most = 0;

  friend bool operator==(const Spread&, const Spread&) = default;
};

// Returns all 0 if `values` is empty.
Spread SpreadOf(std::vector<double> values);

// Returns the spread of the ratios values[i] / by[i]. A time is infinite if the
// calls were never answered: an infinite value divided by any `by` is infinite,
// and a finite value divided by an infinite `by` is 0.
// REQUIRES: both have the same size.
Spread RatiosOf(const std::vector<double>& values,
                const std::vector<double>& by);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SPREAD_H_
