// What a run found, for readers.
#ifndef NEURITE_BENCH_SERVE_TEXT_REPORT_H_
#define NEURITE_BENCH_SERVE_TEXT_REPORT_H_

#include <ostream>

#include "bench/serve/results.h"
#include "client/report/terminal.h"

namespace neurite::bench::serve {

// The machine, who answers and how, and how numbers are taken.
void WriteSetting(const Results& results, std::ostream& out);

// The tables; of each only if there is something in it.
void WriteLoad(const Results& results, const Palette& palette,
               std::ostream& out);
void WriteCapacity(const Results& results, const Palette& palette,
                   std::ostream& out);
void WriteWire(const Results& results, const Palette& palette,
               std::ostream& out);
void WriteNeighbours(const Results& results, const Palette& palette,
                     std::ostream& out);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_TEXT_REPORT_H_
