// The command line of forward_report.
#ifndef NEURITE_BENCH_FORWARD_OPTIONS_H_
#define NEURITE_BENCH_FORWARD_OPTIONS_H_

#include <cstdint>
#include <vector>

#include "bench/forward/implementation.h"
#include "bench/forward/nets.h"
#include "bench/forward/timing.h"
#include "bench/report/report_program.h"
#include "core/math/activation.h"

namespace neurite::bench {

struct Options {
  std::vector<Net> nets;
  std::vector<Activation> hidden;
  std::vector<int64_t> rows;                    // ascending
  std::vector<Implementation> implementations;  // ours first
  TurnOptions turns;
  ReportOptions report;
};

// What the command line asks for. Prints and ends the program for --help (code
// 0) and for what it does not understand (code 2).
Options ParseOptions(int argc, char** argv);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_OPTIONS_H_
