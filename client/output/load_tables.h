// The tables of the text report of a load test.
#ifndef NEURITE_CLIENT_OUTPUT_LOAD_TABLES_H_
#define NEURITE_CLIENT_OUTPUT_LOAD_TABLES_H_

#include <ostream>

#include "client/output/load_report.h"
#include "client/report/terminal.h"

namespace neurite {

// Two tables with one line per run: the answers, and the costs.
void WriteRates(const LoadReport& report, const Palette& palette,
                std::ostream& out);

// The server's own timing: a line per step and run. Nothing if there is none.
void WriteTiming(const LoadReport& report, const Palette& palette,
                 std::ostream& out);

// For each run: the earlier figures, those of now, and their ratio. Nothing if
// there is no run.
void WriteComparison(const LoadComparison& comparison, const Palette& palette,
                     std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_LOAD_TABLES_H_
