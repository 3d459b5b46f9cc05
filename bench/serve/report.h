// The results of a run as text, as JSON and as a picture, and their verdicts.
#ifndef NEURITE_BENCH_SERVE_REPORT_H_
#define NEURITE_BENCH_SERVE_REPORT_H_

#include <string>
#include <vector>

#include "bench/report/verdict.h"
#include "bench/serve/results.h"
#include "client/report/terminal.h"

namespace neurite::bench::serve {

// The machine, the servers and the method of measurement, then a table per part
// that was measured.
std::string TextReport(const Results& results, const Palette& palette);

// Every sample of every round. Times are in seconds; null: an infinite time.
std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts);

// An <svg> file: latency over load per workload, with every rate that the
// search for the capacity tried, and goodput over load; with the overload part
// also that of other servers.
std::string Picture(const Results& results);

// One verdict per target and network, in a fixed order. Medians over the rounds
// are judged; `measured` is 0 if the run had nothing to judge.
std::vector<Verdict> Judge(const Results& results);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_REPORT_H_
