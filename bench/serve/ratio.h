// Two numbers that were measured in turns, and the target for their ratio.
#ifndef NEURITE_BENCH_SERVE_RATIO_H_
#define NEURITE_BENCH_SERVE_RATIO_H_

#include <optional>
#include <string>
#include <vector>

#include "bench/report/verdict.h"
#include "bench/serve/spread.h"

namespace neurite::bench::serve {

struct Ratio {
  std::string number;  // "server CPU a call"
  std::string unit;    // "us"
  std::string on;      // "A, 1 row, 64 in flight, 8 connections"
  std::string one;
  std::string other;
  std::optional<Target> target;  // empty: for comparison only

  // Round by round; both empty if it was not measured.
  std::vector<double> ones;
  std::vector<double> others;
  std::string why_not;  // it was not measured; or what disturbed it

  bool measured() const { return !ones.empty(); }
  // One's divided by the other's.
  Spread spread() const { return RatiosOf(ones, others); }
  // Whether the median misses the target.
  bool missed() const { return target && !target->Holds(spread().median); }
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_RATIO_H_
