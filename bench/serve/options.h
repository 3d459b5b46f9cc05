// The command line of serve_report.
#ifndef NEURITE_BENCH_SERVE_OPTIONS_H_
#define NEURITE_BENCH_SERVE_OPTIONS_H_

#include <string>
#include <vector>

#include "bench/report/report_program.h"
#include "bench/serve/plan.h"
#include "core/math/gemm.h"

namespace neurite::bench::serve {

struct Options {
  // Of "load", "capacity", "neighbours" and "wire".
  std::vector<std::string> parts;
  std::vector<std::string> networks;  // letters, of load and capacity
  Plan plan;
  ReportOptions report;
  GemmBackend gemm = GemmBackend::kNative;
  std::vector<std::string> server_flags;  // --gemm included
};

// What the command line asks for. Prints and ends the program for --help (code
// 0) and for what it does not understand (code 2).
Options ParseOptions(int argc, char** argv);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_OPTIONS_H_
