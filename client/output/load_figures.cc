#include "client/output/load_figures.h"

#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "client/report/number_text.h"
#include "client/report/text_table.h"

namespace neurite {
namespace {

constexpr double kFewSamples = 10;

std::optional<double> If(bool known, double value) {
  return known ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string TimeText(std::chrono::nanoseconds time) {
  const auto value = static_cast<double>(time.count());
  if (value < 1e3) return absl::StrFormat("%.0f ns", value);
  const auto [unit, factor] = value < 999.5e3   ? std::pair("us", 1e3)
                              : value < 999.5e6 ? std::pair("ms", 1e6)
                                                : std::pair("s", 1e9);
  const double scaled = value / factor;
  const int digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return absl::StrFormat("%.*f %s", digits, scaled, unit);
}

bool IsUncertain(const LatencyHistogram& histogram, double percent) {
  const double greater =
      static_cast<double>(histogram.count()) * (100 - percent) / 100;
  // 0.1 % of 10,000 may be computed as 9.999999.
  return !histogram.empty() && greater < kFewSamples - 1e-6;
}

std::string PercentileText(const LatencyHistogram& histogram, double percent) {
  if (histogram.empty()) return "-";
  return absl::StrCat(TimeText(histogram.Percentile(percent)),
                      IsUncertain(histogram, percent) ? "*" : "");
}

std::string MeanText(const LatencyHistogram& histogram) {
  return histogram.empty() ? "-" : TimeText(histogram.mean());
}

std::string MaxText(const LatencyHistogram& histogram) {
  return histogram.empty() ? "-" : TimeText(histogram.max());
}

std::string RateText(double rate) {
  return rate < 100 ? ShortText(rate) : CountText(std::llround(rate));
}

std::optional<double> AchievedRate(const LoadResult& result) {
  return If(result.seconds > 0, result.achieved_rate());
}

std::optional<double> OfferedRate(const LoadResult& result) {
  return If(result.seconds > 0, result.offered_rate());
}

std::optional<double> ClientMicros(const LoadResult& result) {
  return If(result.tally.ended_in_time > 0, result.client_cpu_micros());
}

std::optional<double> ServerMicros(const LoadResult& result) {
  return If(result.server.has_value() && result.tally.ended_in_time > 0,
            result.server_cpu_micros());
}

std::optional<double> ClientLoad(const LoadResult& result) {
  return If(result.seconds > 0, result.client_load());
}

std::string FixedText(std::optional<double> value, int digits) {
  return value.has_value() ? FixedText(*value, digits) : "-";
}

std::string RateText(std::optional<double> rate) {
  return rate.has_value() ? RateText(*rate) : "-";
}

std::string CodeWord(absl::StatusCode code) {
  return absl::AsciiStrToLower(absl::StatusCodeToString(code));
}

std::string Wrapped(absl::string_view text, size_t width) {
  std::string lines;
  size_t column = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    const size_t size = TextWidth(word);
    if (column > 0 && column + 1 + size > width) {
      lines += '\n';
      column = 0;
    } else if (column > 0) {
      lines += ' ';
      ++column;
    }
    absl::StrAppend(&lines, word);
    column += size;
  }
  return lines;
}

}  // namespace neurite
