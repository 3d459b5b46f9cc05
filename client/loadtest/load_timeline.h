// What became of the calls of a load test over time.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_TIMELINE_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_TIMELINE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "client/loadtest/latency_histogram.h"

namespace neurite {

// The calls that ended in one window of time.
struct LoadWindow {
  LatencyHistogram latency;  // of those that ended OK
  std::map<absl::StatusCode, int64_t> failed;
};

// Counts calls by the time when they ended, in windows of equal length that
// begin with the measured time. A window is one second long; when there would
// be more than kMostWindows, pairs of windows become one, which bounds the
// memory of long runs. Used by one thread at a time.
class LoadTimeline {
 public:
  static constexpr size_t kMostWindows = 600;

  // Counts a call that ended `end` after the measured time began. Calls that
  // ended before are ignored.
  void Add(std::chrono::nanoseconds end, absl::StatusCode code,
           std::chrono::nanoseconds latency);

  // Adds all calls that `other` has counted.
  void Merge(const LoadTimeline& other);

  std::chrono::seconds window() const { return window_; }
  // Up to the last window in which a call ended.
  const std::vector<LoadWindow>& windows() const { return windows_; }

 private:
  void Widen();
  LoadWindow& At(size_t index);

  std::chrono::seconds window_{1};
  std::vector<LoadWindow> windows_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_TIMELINE_H_
