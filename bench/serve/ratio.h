// Two that take turns, and the target that their ratio has.
#ifndef NEURITE_BENCH_SERVE_RATIO_H_
#define NEURITE_BENCH_SERVE_RATIO_H_

#include <string>
#include <vector>

#include "bench/serve/spread.h"

namespace neurite::bench::serve {

struct Ratio {
  std::string number;  // "server CPU a call"
  std::string unit;    // "us"
  std::string on;      // "A, 1 row, 64 in flight, 8 connections"
  std::string one;
  std::string other;
  bool at_most = true;  // the ratio's target is an upper bound
  double bound = 0;     // 0: no target, for comparison only

  // Round by round; both empty if it was not measured.
  std::vector<double> ones;
  std::vector<double> others;
  std::string why_not;  // it was not measured; or what disturbed it

  bool measured() const { return !ones.empty(); }
  // One's by the other's.
  Spread spread() const { return RatiosOf(ones, others); }
  // Of the median. True if there is no target.
  bool Holds() const;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_RATIO_H_
