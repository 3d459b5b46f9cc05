#include "client/loadtest/latency_histogram.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr double kPercents[] = {0.1, 1, 25, 50, 90, 99, 99.9, 99.99};

// Values from nanoseconds to days; every magnitude is equally likely.
std::vector<nanoseconds> ManyMagnitudes(SeededRng& rng, int count) {
  std::vector<nanoseconds> values;
  for (int i = 0; i < count; ++i) {
    const double exponent = rng.Uniform(0, 14);
    values.emplace_back(static_cast<int64_t>(std::pow(10.0, exponent)));
  }
  return values;
}

// A literal implementation of the definition.
nanoseconds ExactPercentile(const std::vector<nanoseconds>& sorted,
                            double percent) {
  const auto rank = static_cast<size_t>(
      std::ceil(percent / 100 * static_cast<double>(sorted.size())));
  return sorted[std::max<size_t>(rank, 1) - 1];
}

TEST(LatencyHistogramTest, PercentilesAreAccurateToOnePercent) {
  SeededRng rng;
  std::vector<nanoseconds> values = ManyMagnitudes(rng, 20'000);
  LatencyHistogram histogram;
  for (const nanoseconds value : values) histogram.Add(value);
  std::sort(values.begin(), values.end());
  for (const double percent : kPercents) {
    const auto exact =
        static_cast<double>(ExactPercentile(values, percent).count());
    EXPECT_NEAR(static_cast<double>(histogram.Percentile(percent).count()),
                exact, exact / 100)
        << percent;
  }
}

TEST(LatencyHistogramTest, CountMinMaxAndMeanAreExact) {
  LatencyHistogram histogram;
  histogram.Add(nanoseconds(1'000'003));
  histogram.Add(nanoseconds(77));
  histogram.Add(nanoseconds(1'000'000'000'007));
  EXPECT_EQ(histogram.count(), 3);
  EXPECT_EQ(histogram.min(), nanoseconds(77));
  EXPECT_EQ(histogram.max(), nanoseconds(1'000'000'000'007));
  EXPECT_EQ(histogram.mean(), nanoseconds(333'333'666'696));
  EXPECT_EQ(histogram.Percentile(100), histogram.max());
  EXPECT_EQ(histogram.Percentile(0), histogram.min());
}

TEST(LatencyHistogramTest, AnEmptyHistogramIsAllZeros) {
  const LatencyHistogram histogram;
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.min(), nanoseconds(0));
  EXPECT_EQ(histogram.max(), nanoseconds(0));
  EXPECT_EQ(histogram.mean(), nanoseconds(0));
  EXPECT_EQ(histogram.Percentile(99), nanoseconds(0));
  EXPECT_EQ(histogram.CountWithin(hours(1)), 0);
  EXPECT_TRUE(histogram.Distribution().empty());
}

TEST(LatencyHistogramTest, ClampsNegativesAndAcceptsTheMaximum) {
  LatencyHistogram histogram;
  histogram.Add(nanoseconds(-5));
  histogram.Add(nanoseconds::max());
  EXPECT_EQ(histogram.min(), nanoseconds(0));
  EXPECT_EQ(histogram.max(), nanoseconds::max());
  EXPECT_EQ(histogram.Percentile(50), nanoseconds(0));
}

TEST(LatencyHistogramTest, MergedPartsEqualTheWhole) {
  SeededRng rng;
  LatencyHistogram whole;
  LatencyHistogram parts[3];
  for (const nanoseconds value : ManyMagnitudes(rng, 3000)) {
    whole.Add(value);
    parts[rng.Integer(0, 2)].Add(value);
  }
  LatencyHistogram merged;
  for (const LatencyHistogram& part : parts) merged.Merge(part);
  EXPECT_EQ(merged.count(), whole.count());
  EXPECT_EQ(merged.min(), whole.min());
  EXPECT_EQ(merged.max(), whole.max());
  EXPECT_EQ(merged.Distribution(), whole.Distribution());
  for (const double percent : kPercents) {
    EXPECT_EQ(merged.Percentile(percent), whole.Percentile(percent));
  }
}

TEST(LatencyHistogramTest, StoresSmallValuesExactly) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 200; ++i) histogram.Add(nanoseconds(i));
  EXPECT_EQ(histogram.Percentile(50), nanoseconds(100));
  EXPECT_EQ(histogram.Percentile(99), nanoseconds(198));
  EXPECT_EQ(histogram.CountWithin(nanoseconds(150)), 150);
  EXPECT_EQ(histogram.CountWithin(nanoseconds(-1)), 0);
}

TEST(LatencyHistogramTest, DistributionEndsAtTheMaximumWithShareOne) {
  LatencyHistogram histogram;
  for (const int value : {10, 10, 20, 40}) histogram.Add(nanoseconds(value));
  EXPECT_THAT(
      histogram.Distribution(),
      ElementsAre(Pair(nanoseconds(10), 0.5), Pair(nanoseconds(20), 0.75),
                  Pair(nanoseconds(40), 1.0)));
}

}  // namespace
}  // namespace neurite
