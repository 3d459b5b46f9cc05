// Counts durations in buckets whose width grows with what they hold.
#ifndef NEURITE_CLIENT_LOADTEST_LATENCY_HISTOGRAM_H_
#define NEURITE_CLIENT_LOADTEST_LATENCY_HISTOGRAM_H_

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace neurite {

// Log-linear: each power of two is divided into 128 buckets of equal width, so
// that what is told of a value is off by less than 1 % however large it is.
// Count, least, most and mean are exact. Used by one thread at a time.
class LatencyHistogram {
 public:
  using Duration = std::chrono::nanoseconds;

  // Negative durations count as 0.
  void Add(Duration duration);

  // Adds all that `other` has counted.
  void Merge(const LatencyHistogram& other);

  int64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }

  // 0 if empty.
  Duration min() const { return empty() ? Duration(0) : min_; }
  Duration max() const { return max_; }
  Duration mean() const;

  // The least duration that at least `percent` of the counted ones do not
  // exceed; 0 if empty. REQUIRES: 0 <= percent <= 100.
  Duration Percentile(double percent) const;

  // How many are `limit` or shorter, up to the width of limit's bucket.
  int64_t CountWithin(Duration limit) const;

  // The cumulative distribution: durations with the share, in (0, 1], of the
  // counted ones that are not longer; one pair for each bucket in use.
  std::vector<std::pair<Duration, double>> Distribution() const;

 private:
  std::vector<int64_t> buckets_;  // as many as the largest value needs
  int64_t count_ = 0;
  double sum_ = 0;
  Duration min_ = Duration::max();
  Duration max_{0};
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LATENCY_HISTOGRAM_H_
