// The results of a load test, as text, as JSON, as CSV and as a page.
#ifndef NEURITE_CLIENT_OUTPUT_LOAD_REPORT_H_
#define NEURITE_CLIENT_OUTPUT_LOAD_REPORT_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/loadtest/load_options.h"
#include "client/loadtest/load_result.h"
#include "client/output/load_comparison.h"
#include "client/report/terminal.h"

namespace neurite {

struct LoadRunReport {
  double rate = 0;  // requested rate; 0 unless the scenario is server
  LoadResult result;
  std::vector<std::string> limits;  // signs that the client was the limit
};

// When, with what and where a load test was run.
struct LoadRecord {
  std::string date;     // UTC, e.g. "2026-11-30T15:20:11Z"
  std::string program;  // e.g. "neurite 0.3.0"
  std::string command;  // as a shell would accept it
  std::string machine;  // of the client
};

struct LoadReport {
  std::string model;
  int64_t version = 0;
  std::string server;
  std::string transport;  // "h2" or "grpc"
  bool stream = false;    // each connection sends its requests in one call
  LoadOptions options;
  int64_t rows = 1;   // per request
  std::string input;  // the source of the rows
  LoadRecord record;
  std::vector<LoadRunReport> runs;

  struct Peak {
    double rate = 0;  // 0: no rate met the bound
    std::chrono::nanoseconds p99{0};

    // True if the next higher rate failed while the client was the limit.
    bool client_limited = false;
  };
  std::optional<Peak> peak;

  // With an earlier report; empty: none was given.
  std::optional<LoadComparison> comparison;
};

// The percentiles that every report contains.
inline constexpr std::array<double, 4> kLoadPercentiles = {50, 90, 99, 99.9};

// "closed, 16 calls in flight, 1 connection, ..."
std::string LoadSetting(const LoadReport& report);

// The report as text, at most 80 columns wide apart from long names: one run in
// detail, or tables with one line per run; and the failures.
std::string LoadText(const LoadReport& report, const Palette& palette);

// The part of the text that is not about one run: the peak, the comparison and
// the notes.
std::string LoadSummaryText(const LoadReport& report, const Palette& palette);

// The report as JSON: one object per run, one for the peak and one for each
// comparison, each on its own line. Times are in microseconds. What could not
// be measured is null.
std::string LoadJson(const LoadReport& report);

// The report as CSV: a header and a line per run. What could not be measured is
// empty.
std::string LoadCsv(const LoadReport& report);

// A self-contained HTML page: the text report, a chart of the latency
// distribution, one of the failures over time for each run that has any and,
// for several rates, a chart of the latency over the load.
std::string LoadPage(const LoadReport& report);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_LOAD_REPORT_H_
