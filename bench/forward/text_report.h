// What a run found, for readers.
#ifndef NEURITE_BENCH_FORWARD_TEXT_REPORT_H_
#define NEURITE_BENCH_FORWARD_TEXT_REPORT_H_

#include <ostream>
#include <vector>

#include "bench/forward/results.h"
#include "bench/forward/verdicts.h"
#include "client/report/terminal.h"

namespace neurite::bench {

// The machine and its measured limits, the implementations, how numbers are
// taken.
void WriteSetting(const Results& results, std::ostream& out);

// A table for each network and activation.
void WriteCells(const Results& results, const Palette& palette,
                std::ostream& out);

// What the activations cost.
void WriteActivations(const Results& results, const Palette& palette,
                      std::ostream& out);

// Every target beside what was measured.
void WriteVerdicts(const std::vector<Verdict>& verdicts, const Palette& palette,
                   std::ostream& out);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_TEXT_REPORT_H_
