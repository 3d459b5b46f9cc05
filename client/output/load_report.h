// What a load test found, as text, as JSON and as a page.
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
  double rate = 0;  // that was asked for; 0 unless the scenario is server
  LoadResult result;
  std::vector<std::string> limits;  // signs that the client was the limit
};

struct LoadReport {
  std::string model;
  int64_t version = 0;
  std::string server;
  std::string transport;  // "h2" or "grpc"
  bool stream = false;    // a connection's requests are messages of one call
  LoadOptions options;
  int64_t rows = 1;   // of each request
  std::string input;  // where the rows come from
  std::vector<LoadRunReport> runs;

  struct Peak {
    double rate = 0;  // 0: none held
    std::chrono::nanoseconds p99{0};

    // True if the next higher rate failed while the client was the limit.
    bool client_limited = false;
  };
  std::optional<Peak> peak;
};

// The percentiles that every report tells.
inline constexpr std::array<double, 4> kLoadPercentiles = {50, 90, 99, 99.9};

// "closed, 16 calls in flight, 1 connection, ..."
std::string LoadSetting(const LoadReport& report);

// Three significant digits and a unit: "850 ns", "1.23 ms".
std::string TimeText(std::chrono::nanoseconds time);

// For people: one run in detail; of several a line each, and what went wrong.
std::string LoadText(const LoadReport& report, const Palette& palette);

// For programs: an object a line for each run, one more for the peak. Times are
// in microseconds.
std::string LoadJson(const LoadReport& report);

// A page of HTML that needs nothing from elsewhere: the text report, the
// latency's distribution and, of several rates, latency over load as pictures.
std::string LoadPage(const LoadReport& report);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_LOAD_REPORT_H_
