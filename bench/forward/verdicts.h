// The numbers that the forward pass is to reach, each beside what was measured.
#ifndef NEURITE_BENCH_FORWARD_VERDICTS_H_
#define NEURITE_BENCH_FORWARD_VERDICTS_H_

#include <string>
#include <vector>

#include "bench/forward/results.h"

namespace neurite::bench {

struct Verdict {
  std::string number;  // "share of the FMA peak, 16 to 1024 rows"
  std::string on;      // "A", or "all" for the networks together
  std::string target;  // "at least 0.95"
  double worst = 0;    // of what was measured: furthest to the wrong side
  std::string at;      // where that was: "17 rows, sigmoid"; "~": disturbed
  int missed = 0;      // values that miss the target
  int measured = 0;    // values judged

  bool reached() const { return measured > 0 && missed == 0; }
};

// One verdict for each target and network, in a fixed order; `measured` is 0
// where the run had nothing to judge (a network or numbers of rows that were
// left out, an implementation that is not installed).
std::vector<Verdict> Judge(const Results& results);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_VERDICTS_H_
