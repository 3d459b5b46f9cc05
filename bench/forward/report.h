// What a run found: as text for people, as JSON for programs, and as a picture.
#ifndef NEURITE_BENCH_FORWARD_REPORT_H_
#define NEURITE_BENCH_FORWARD_REPORT_H_

#include <string>
#include <vector>

#include "bench/forward/results.h"
#include "bench/report/verdict.h"
#include "client/report/terminal.h"

namespace neurite::bench {

// The machine and its measured limits, the implementations, how numbers are
// taken; a table for each network and activation; what activations cost.
std::string TextReport(const Results& results, const Palette& palette);

// One JSON object: machine, implementations, cells, activations, targets. Times
// are in seconds, rates in flop/s and byte/s.
std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts);

// One SVG: a chart for each network and activation, the share of the FMA peak
// over the number of rows, with a line for each implementation and the
// roofline.
std::string Picture(const Results& results);

// One verdict for each target and network, in a fixed order; `measured` is 0
// where the run had nothing to judge (a network or numbers of rows that were
// left out, an implementation that is not installed).
std::vector<Verdict> Judge(const Results& results);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_REPORT_H_
