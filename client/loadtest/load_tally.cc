#include "client/loadtest/load_tally.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace neurite {
namespace {

// Bounds the memory if a server sends ever new names.
constexpr size_t kMostTimings = 32;

constexpr double kNanosPerMicro = 1000;

}  // namespace

void LoadTally::AddServerTiming(absl::string_view text) {
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    const std::string name(absl::StripAsciiWhitespace(pair.first));
    double value = 0;
    if (name.empty() || !absl::SimpleAtod(pair.second, &value) ||
        !(value >= 0 && value < 1e12) ||
        (server_timing.size() >= kMostTimings && !server_timing.count(name))) {
      continue;
    }
    const double unit = name == LoadTally::kRowsTiming ? 1 : kNanosPerMicro;
    server_timing[name].Add(
        LatencyHistogram::Duration(std::llround(value * unit)));
  }
}

void LoadTally::Merge(const LoadTally& other) {
  latency.Merge(other.latency);
  queries.Merge(other.queries);
  lateness.Merge(other.lateness);
  timeline.Merge(other.timeline);
  for (const auto& [code, error] : other.errors) {
    ErrorTally& mine = errors[code];
    if (mine.latency.empty()) mine.example = error.example;
    mine.latency.Merge(error.latency);
  }
  for (const auto& [name, values] : other.server_timing) {
    server_timing[name].Merge(values);
  }
  wrong += other.wrong;
  unsent += other.unsent;
  lost += other.lost;
  ok_in_time += other.ok_in_time;
  ended_in_time += other.ended_in_time;
}

int64_t LoadTally::failed() const {
  int64_t failed = 0;
  for (const auto& [code, error] : errors) failed += error.latency.count();
  return failed;
}

int64_t LoadTally::due() const {
  return latency.count() + failed() + unsent + lost;
}

double LoadTally::ShareWithin(std::chrono::nanoseconds limit) const {
  if (due() == 0) return 0;
  // Wrong answers do not count, however fast they were.
  const int64_t within =
      std::max<int64_t>(latency.CountWithin(limit) - wrong, 0);
  return static_cast<double>(within) / static_cast<double>(due());
}

}  // namespace neurite
