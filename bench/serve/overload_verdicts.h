// The targets of the server beyond its capacity.
#ifndef NEURITE_BENCH_SERVE_OVERLOAD_VERDICTS_H_
#define NEURITE_BENCH_SERVE_OVERLOAD_VERDICTS_H_

#include <vector>

#include "bench/report/verdict.h"
#include "bench/serve/overload_results.h"

namespace neurite::bench::serve {

// One verdict per target and network, in a fixed order. Rates at which the
// client may have been the limit are not judged, except for wasted rows, which
// are simulated.
std::vector<Verdict> JudgeOverload(const Overload& overload);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_OVERLOAD_VERDICTS_H_
