// The numbers that serving is to reach, each beside what was measured.
#ifndef NEURITE_BENCH_SERVE_VERDICTS_H_
#define NEURITE_BENCH_SERVE_VERDICTS_H_

#include <vector>

#include "bench/forward/verdicts.h"
#include "bench/serve/results.h"

namespace neurite::bench::serve {

// One verdict for each target and network, in a fixed order. Judged are medians
// over the rounds; `measured` is 0 where the run had nothing to judge.
std::vector<Verdict> Judge(const Results& results);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_VERDICTS_H_
