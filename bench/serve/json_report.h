// What a run found, for programs.
#ifndef NEURITE_BENCH_SERVE_JSON_REPORT_H_
#define NEURITE_BENCH_SERVE_JSON_REPORT_H_

#include <string>
#include <vector>

#include "bench/forward/verdicts.h"
#include "bench/serve/results.h"

namespace neurite::bench::serve {

// Every sample of every round. Times in seconds; null for what took for ever.
std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_JSON_REPORT_H_
