#include "client/loadtest/fail_condition.h"

#include <chrono>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Optional;

// 1,000 requests were due in 2 s. 990 were answered after 1, 2, ..., 990 ms, 2
// of them wrongly; 10 failed.
LoadResult Measured() {
  LoadResult result;
  result.seconds = 2;
  for (int i = 1; i <= 990; ++i) result.tally.latency.Add(milliseconds(i));
  for (int i = 0; i < 10; ++i) {
    result.tally.errors[absl::StatusCode::kUnavailable].latency.Add(
        milliseconds(1));
  }
  result.tally.wrong = 2;
  result.tally.ok_in_time = 990;
  return result;
}

std::optional<std::string> ViolationOf(const std::string& condition,
                                       const LoadResult& result) {
  const auto conditions = ParseFailConditions(condition);
  EXPECT_THAT(conditions, IsOk());
  return conditions.ok() ? Violation(conditions->front(), result)
                         : std::nullopt;
}

TEST(FailConditionTest, IsMetBeyondItsBoundOnly) {
  const struct {
    const char* condition;
    bool met;
  } kCases[] = {
      // Percentiles are exact to 1 %: p50 is 495 ms, p99 is 980 ms.
      {"p50>480ms", true},    {"p50>510ms", false}, {"p50<510ms", true},
      {"p50<480ms", false},   {"p99>0.96s", true},  {"p99>1s", false},
      {"p99.9>1s", false},    {"max>989ms", true},  {"max>990ms", false},
      {"max<990ms", false},   {"mean>495ms", true}, {"mean>496ms", false},
      {"failed>11", true},    {"failed>12", false}, {"failed>1.1%", true},
      {"failed>1.2%", false}, {"failed>0", true},   {"rate<495.5", true},
      {"rate<495", false},    {"rate>494.5", true},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ViolationOf(c.condition, Measured()).has_value(), c.met)
        << c.condition;
  }
}

TEST(FailConditionTest, SaysWhatWasMeasured) {
  EXPECT_THAT(ViolationOf("max>5ms", Measured()),
              Optional(std::string("max is 990ms, above 5ms")));
  EXPECT_THAT(ViolationOf("failed>0.1%", Measured()),
              Optional(std::string("failed is 1.2%, above 0.1%")));
  EXPECT_THAT(ViolationOf("rate<1000", Measured()),
              Optional(std::string("rate is 495, below 1000")));
}

TEST(FailConditionTest, WhatCouldNotBeMeasuredMeetsEveryCondition) {
  for (const char* condition :
       {"p99>5ms", "p99<5ms", "mean>1s", "max>1h", "rate<1", "failed>50%"}) {
    EXPECT_THAT(ViolationOf(condition, LoadResult()),
                Optional(HasSubstr("nothing was answered")))
        << condition;
  }
}

TEST(FailConditionTest, ParsesSeveralConditions) {
  NEURITE_ASSERT_OK_AND_ASSIGN(
      const auto conditions,
      ParseFailConditions("p99>5ms,failed>0.1%,rate<1000"));
  ASSERT_EQ(conditions.size(), 3u);
  EXPECT_EQ(conditions[0].percent, 99);
  EXPECT_EQ(conditions[0].bound, 0.005);
  EXPECT_EQ(conditions[1].figure, FailCondition::Figure::kFailedShare);
  EXPECT_EQ(conditions[1].bound, 0.001);
  EXPECT_FALSE(conditions[2].above);
}

TEST(FailConditionTest, NamesTheWrongConditionAndWhatIsAccepted) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"", "--fail-if : must be FIGURE>BOUND or FIGURE<BOUND"},
      {"p99", "--fail-if p99: must be FIGURE>BOUND"},
      {"p99=5ms", "--fail-if p99=5ms: must be FIGURE>BOUND"},
      {"p100>5ms", "--fail-if p100>5ms: must be FIGURE>BOUND"},
      {"pnan>5ms", "--fail-if pnan>5ms: must be FIGURE>BOUND"},
      {"latency>5ms", "p50, p99 or another percentile, mean, max, failed"},
      {"rate<1,p99>5", "--fail-if p99>5: must be a duration with its unit"},
      {"p99>-5ms", "--fail-if p99>-5ms: must be a duration"},
      {"max>inf", "--fail-if max>inf: must be a duration"},
      {"rate<fast", "--fail-if rate<fast: must be requests per second"},
      {"rate<5%", "--fail-if rate<5%: must be requests per second"},
      {"rate<nan", "--fail-if rate<nan: must be requests per second"},
      {"failed>few", "--fail-if failed>few: must be a number of requests"},
      {"failed>", "--fail-if failed>: must be a number of requests"},
      {"failed>1%,", "--fail-if : must be FIGURE>BOUND"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(
        ParseFailConditions(c.text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.text;
  }
}

}  // namespace
}  // namespace neurite
