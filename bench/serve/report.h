// What a run found: as text for people, as JSON for programs, and as a picture.
#ifndef NEURITE_BENCH_SERVE_REPORT_H_
#define NEURITE_BENCH_SERVE_REPORT_H_

#include <string>
#include <vector>

#include "bench/report/verdict.h"
#include "bench/serve/results.h"
#include "client/report/terminal.h"

namespace neurite::bench::serve {

// The machine, the servers and how numbers are taken; then a table for each
// part that was measured.
std::string TextReport(const Results& results, const Palette& palette);

// Every sample of every round. Times in seconds; null for a time without end.
std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts);

// An <svg> file: latency over load for each workload, with every rate that the
// search for the capacity tried, and goodput over load.
std::string Picture(const Results& results);

// One verdict for each target and network, in a fixed order. Medians over the
// rounds are judged; `measured` is 0 where the run had nothing to judge.
std::vector<Verdict> Judge(const Results& results);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_REPORT_H_
