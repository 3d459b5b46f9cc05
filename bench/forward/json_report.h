// What a run found, for programs.
#ifndef NEURITE_BENCH_FORWARD_JSON_REPORT_H_
#define NEURITE_BENCH_FORWARD_JSON_REPORT_H_

#include <string>
#include <vector>

#include "bench/forward/results.h"
#include "bench/forward/verdicts.h"

namespace neurite::bench {

// One JSON object: machine, implementations, cells, activations, targets. Times
// are in seconds, rates in flop/s and byte/s.
std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_JSON_REPORT_H_
