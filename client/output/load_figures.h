// Single figures of a load test as text, the same in all its reports.
#ifndef NEURITE_CLIENT_OUTPUT_LOAD_FIGURES_H_
#define NEURITE_CLIENT_OUTPUT_LOAD_FIGURES_H_

#include <chrono>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "client/loadtest/latency_histogram.h"
#include "client/loadtest/load_result.h"

namespace neurite {

// Formats with three significant digits and a unit: "850 ns", "1.23 ms".
std::string TimeText(std::chrono::nanoseconds time);

// True if fewer than ten values are greater than the percentile: another run
// may give quite another one.
bool IsUncertain(const LatencyHistogram& histogram, double percent);

// Marks uncertain percentiles with "*". "-" if the histogram is empty.
std::string PercentileText(const LatencyHistogram& histogram, double percent);

// "-" if the histogram is empty.
std::string MeanText(const LatencyHistogram& histogram);
std::string MaxText(const LatencyHistogram& histogram);

// Up to four digits below 100, else whole.
std::string RateText(double rate);

// Empty if they could not be measured: nothing ended, or no time was measured.
std::optional<double> AchievedRate(const LoadResult& result);
std::optional<double> OfferedRate(const LoadResult& result);
std::optional<double> ClientMicros(const LoadResult& result);
std::optional<double> ServerMicros(const LoadResult& result);
std::optional<double> ClientLoad(const LoadResult& result);

// "-" if the value is empty.
std::string FixedText(std::optional<double> value, int digits);
std::string RateText(std::optional<double> rate);

// The name of a status code in data: "resource_exhausted".
std::string CodeWord(absl::StatusCode code);

// Breaks `text` at spaces into lines of at most `width` columns, joined by line
// feeds. A longer word has a line of its own.
std::string Wrapped(absl::string_view text, size_t width);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_LOAD_FIGURES_H_
