#include <chrono>
#include <cmath>

#include "absl/status/status.h"
#include "bench/serve/sample.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite::bench::serve {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The precision of the histogram.
constexpr double kPrecision = 0.01;

// In two seconds: 90 calls answered after 1 ms, 6 after 7 ms, 3 rejected after
// 0.1 ms, and 1 that exceeded its deadline.
LoadResult MixedResult() {
  LoadResult result;
  result.seconds = 2;
  LoadTally& tally = result.tally;
  for (int i = 0; i < 90; ++i) tally.latency.Add(milliseconds(1));
  for (int i = 0; i < 6; ++i) tally.latency.Add(milliseconds(7));
  for (int i = 0; i < 3; ++i) {
    tally.errors[absl::StatusCode::kResourceExhausted].latency.Add(
        microseconds(100));
  }
  tally.errors[absl::StatusCode::kDeadlineExceeded].latency.Add(
      milliseconds(5));
  tally.ok_in_time = 96;
  tally.ended_in_time = 100;
  result.client_cpu_seconds = 0.001;
  result.server = {.cpu_seconds = 0.002};
  return result;
}

TEST(ServeSampleTest, GoodputCountsAnswersWithinTheDeadline) {
  const Sample sample = SampleOf({}, MixedResult());
  EXPECT_EQ(sample.offered, 50);
  EXPECT_EQ(sample.answered, 48);
  EXPECT_EQ(sample.goodput, 45);
  EXPECT_EQ(sample.share_in_time, 0.9);
}

TEST(ServeSampleTest, SeparatesRejectionsFromOtherFailures) {
  const Sample sample = SampleOf({}, MixedResult());
  EXPECT_EQ(sample.refused_share, 0.03);
  EXPECT_EQ(sample.other_failed_share, 0.01);
  EXPECT_NEAR(sample.refused_p50, 1e-4, 1e-4 * kPrecision);
  EXPECT_NEAR(sample.refused_p99, 1e-4, 1e-4 * kPrecision);
}

TEST(ServeSampleTest, DividesCpuTimeByTheEndedCalls) {
  const Sample sample = SampleOf({}, MixedResult());
  EXPECT_DOUBLE_EQ(sample.server_cpu, 20e-6);
  EXPECT_DOUBLE_EQ(sample.client_cpu, 10e-6);
}

TEST(ServeSampleTest, CountsUnansweredCallsAsInfiniteLatency) {
  LoadResult result = MixedResult();
  const Sample four_missing = SampleOf({}, result);
  EXPECT_NEAR(four_missing.p99, 7e-3, 7e-3 * kPrecision);
  EXPECT_TRUE(std::isinf(four_missing.p99_of_due));

  result.tally.errors.clear();
  EXPECT_NEAR(SampleOf({}, result).p99_of_due, 7e-3, 7e-3 * kPrecision);

  // 1 of 97 calls is unanswered: more than 1 %.
  result.tally.unsent = 1;
  EXPECT_TRUE(std::isinf(SampleOf({}, result).p99_of_due));
}

TEST(ServeSampleTest, P99ToleratesOneLostCallInAHundred) {
  LoadResult result;
  result.seconds = 1;
  for (int i = 0; i < 98; ++i) result.tally.latency.Add(milliseconds(1));
  result.tally.latency.Add(milliseconds(3));
  result.tally.lost = 1;
  EXPECT_NEAR(SampleOf({}, result).p99_of_due, 3e-3, 3e-3 * kPrecision);
}

TEST(ServeSampleTest, SharesAreZeroIfNoCallWasDue) {
  LoadResult result;
  result.seconds = 1;
  const Sample sample = SampleOf({}, result);
  EXPECT_EQ(sample.share_in_time, 0);
  EXPECT_EQ(sample.refused_share, 0);
  EXPECT_EQ(sample.server_cpu, 0);
  EXPECT_THAT(sample.limits, IsEmpty());
}

TEST(ServeSampleTest, ReportsABusyClientAsALimit) {
  LoadResult result = MixedResult();
  result.client_cpu_seconds = 1.99;
  EXPECT_THAT(SampleOf({}, result).limits,
              ElementsAre(HasSubstr("the client was busy")));
}

}  // namespace
}  // namespace neurite::bench::serve
