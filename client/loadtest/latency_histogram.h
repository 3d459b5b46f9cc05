// Counts durations in buckets of growing width.
#ifndef NEURITE_CLIENT_LOADTEST_LATENCY_HISTOGRAM_H_
#define NEURITE_CLIENT_LOADTEST_LATENCY_HISTOGRAM_H_

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace neurite {

// A log-linear histogram: each power of two is divided into 128 buckets of
// equal width, so that the relative error of every value is less than 1 %.
// Count, minimum, maximum and mean are exact. Used by one thread at a time.
class LatencyHistogram {
 public:
  using Duration = std::chrono::nanoseconds;

  // Negative durations count as 0.
  void Add(Duration duration);

  // Adds all values that `other` has counted.
  void Merge(const LatencyHistogram& other);

  int64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }

  // 0 if empty.
  Duration min() const { return empty() ? Duration(0) : min_; }
  Duration max() const { return max_; }
  Duration mean() const;
  double exact_mean() const;  // in nanoseconds

  // Returns the smallest duration that at least `percent` of the counted ones
  // do not exceed; 0 if empty. REQUIRES: 0 <= percent <= 100.
  Duration Percentile(double percent) const;

  // Returns how many durations are at most `limit`, with the precision of its
  // bucket.
  int64_t CountWithin(Duration limit) const;

  // Returns the cumulative distribution: pairs of a duration and the share, in
  // (0, 1], of the counted durations that are not longer; one per used bucket.
  std::vector<std::pair<Duration, double>> Distribution() const;

 private:
  std::vector<int64_t> buckets_;  // up to the bucket of the largest value
  int64_t count_ = 0;
  double sum_ = 0;
  Duration min_ = Duration::max();
  Duration max_{0};
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LATENCY_HISTOGRAM_H_
