#include "client/loadtest/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace neurite {
namespace {

using Duration = LatencyHistogram::Duration;

// Values below 2^(kBits + 1) have one bucket each; the bucket of a larger value
// is determined by its leading kBits + 1 bits.
constexpr int kBits = 7;
constexpr uint64_t kDivisions = uint64_t{1} << kBits;

size_t BucketOf(Duration duration) {
  const auto value = static_cast<uint64_t>(duration.count());
  const int shift =
      std::max(static_cast<int>(std::bit_width(value)) - (kBits + 1), 0);
  return (static_cast<size_t>(shift) << kBits) + (value >> shift);
}

// Returns the middle of a bucket's range.
Duration ValueOf(size_t bucket) {
  if (bucket < 2 * kDivisions) return Duration(bucket);
  const auto shift = static_cast<int>(bucket >> kBits) - 1;
  const uint64_t leading = kDivisions + bucket % kDivisions;
  return Duration((leading << shift) + (uint64_t{1} << shift) / 2);
}

}  // namespace

void LatencyHistogram::Add(Duration duration) {
  duration = std::max(duration, Duration(0));
  const size_t bucket = BucketOf(duration);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  sum_ += static_cast<double>(duration.count());
  min_ = std::min(min_, duration);
  max_ = std::max(max_, duration);
}

void LatencyHistogram::Merge(const LatencyHistogram& other) {
  if (other.buckets_.size() > buckets_.size()) {
    buckets_.resize(other.buckets_.size());
  }
  for (size_t i = 0; i < other.buckets_.size(); ++i) {
    buckets_[i] += other.buckets_[i];
  }
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

Duration LatencyHistogram::mean() const {
  return Duration(std::llround(exact_mean()));
}

double LatencyHistogram::exact_mean() const {
  return empty() ? 0 : sum_ / static_cast<double>(count_);
}

Duration LatencyHistogram::Percentile(double percent) const {
  assert(percent >= 0 && percent <= 100);
  // 99.9 % of 1000 must give rank 999, although the product may be
  // 999.0000000000001.
  const double exact = percent / 100 * static_cast<double>(count_);
  const auto rank =
      std::max<int64_t>(static_cast<int64_t>(std::ceil(exact - 1e-6)), 1);
  if (rank >= count_) return max_;
  int64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank) return std::clamp(ValueOf(i), min(), max_);
  }
  return max_;
}

int64_t LatencyHistogram::CountWithin(Duration limit) const {
  if (limit < Duration(0)) return 0;
  if (limit >= max_) return count_;
  int64_t within = 0;
  const size_t last = std::min(BucketOf(limit) + 1, buckets_.size());
  for (size_t i = 0; i < last; ++i) within += buckets_[i];
  return within;
}

std::vector<std::pair<Duration, double>> LatencyHistogram::Distribution()
    const {
  std::vector<std::pair<Duration, double>> distribution;
  int64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    if (buckets_[i] == 0) continue;
    seen += buckets_[i];
    distribution.emplace_back(
        std::clamp(ValueOf(i), min(), max_),
        static_cast<double>(seen) / static_cast<double>(count_));
  }
  return distribution;
}

}  // namespace neurite
