// What repeated measurements of one number say.
#ifndef NEURITE_BENCH_SERVE_SPREAD_H_
#define NEURITE_BENCH_SERVE_SPREAD_H_

#include <vector>

namespace neurite::bench::serve {

struct Spread {
  double median = 0;  // the mean of the middle two where there is no middle
  double least = 0;
  double most = 0;

  friend bool operator==(const Spread&, const Spread&) = default;
};

// All 0 for no values.
Spread SpreadOf(std::vector<double> values);

// Of each of `values` divided by the one of `by` that was measured beside it.
// A time is infinite if the calls were never answered: by any other one that is
// infinite, too; and any other one by it is 0.
// REQUIRES: as many of both.
Spread RatiosOf(const std::vector<double>& values,
                const std::vector<double>& by);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SPREAD_H_
