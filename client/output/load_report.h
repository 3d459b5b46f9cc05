// The results of a load test, as text, as JSON and as a page.
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
#include "client/report/terminal.h"

namespace neurite {

struct LoadRunReport {
  double rate = 0;  // requested rate; 0 unless the scenario is server
  LoadResult result;
  std::vector<std::string> limits;  // signs that the client was the limit
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
  std::vector<LoadRunReport> runs;

  struct Peak {
    double rate = 0;  // 0: no rate met the bound
    std::chrono::nanoseconds p99{0};

    // True if the next higher rate failed while the client was the limit.
    bool client_limited = false;
  };
  std::optional<Peak> peak;
};

// The percentiles that every report contains.
inline constexpr std::array<double, 4> kLoadPercentiles = {50, 90, 99, 99.9};

// "closed, 16 calls in flight, 1 connection, ..."
std::string LoadSetting(const LoadReport& report);

// Formats with three significant digits and a unit: "850 ns", "1.23 ms".
std::string TimeText(std::chrono::nanoseconds time);

// The report as text: one run in detail, or one line per run; and the failures.
std::string LoadText(const LoadReport& report, const Palette& palette);

// The report as JSON: one object per run and one for the peak, each on its own
// line. Times are in microseconds.
std::string LoadJson(const LoadReport& report);

// A self-contained HTML page: the text report, a chart of the latency
// distribution and, for several rates, a chart of the latency over the load.
std::string LoadPage(const LoadReport& report);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_LOAD_REPORT_H_
