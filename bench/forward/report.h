// The results of a run as text, as JSON and as a picture, and their verdicts.
#ifndef NEURITE_BENCH_FORWARD_REPORT_H_
#define NEURITE_BENCH_FORWARD_REPORT_H_

#include <string>
#include <vector>

#include "bench/forward/results.h"
#include "bench/report/verdict.h"
#include "client/report/terminal.h"

namespace neurite::bench {

// The machine and its measured limits, the implementations, and the method of
// measurement; a table per network and activation; the cost of activations.
std::string TextReport(const Results& results, const Palette& palette);

// One JSON object: machine, implementations, cells, activations, targets. Times
// are in seconds, rates in flop/s and byte/s.
std::string JsonReport(const Results& results,
                       const std::vector<Verdict>& verdicts);

// One SVG: a chart per network and activation that plots the share of the FMA
// peak over the number of rows, with one line per implementation and one for
// the roofline.
std::string Picture(const Results& results);

// One verdict per target and network, in a fixed order. `measured` is 0 if the
// run had nothing to judge: the network or the numbers of rows were left out,
// or the implementation is not installed.
std::vector<Verdict> Judge(const Results& results);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_REPORT_H_
