#include "client/command/load_verdict.h"

#include <chrono>
#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

LoadRunReport RunAt(double rate, milliseconds latency) {
  LoadRunReport run;
  run.rate = rate;
  run.result.seconds = 1;
  for (int i = 0; i < 100; ++i) run.result.tally.latency.Add(latency);
  run.result.tally.ok_in_time = 100;
  return run;
}

LoadRunReport Unanswered(double rate) {
  LoadRunReport run;
  run.rate = rate;
  run.result.seconds = 1;
  ErrorTally& error =
      run.result.tally.errors[absl::StatusCode::kResourceExhausted];
  error.latency.Add(milliseconds(1));
  error.example = "too much waits";
  return run;
}

absl::Status Verdict(const LoadReport& report, const std::string& fail_if) {
  if (fail_if.empty()) return LoadVerdict(report, {});
  const auto conditions = ParseFailConditions(fail_if);
  EXPECT_THAT(conditions, IsOk());
  return LoadVerdict(report, *conditions);
}

TEST(LoadVerdictTest, ACompletedRunWithAnswersIsFine) {
  LoadReport report;
  report.runs = {RunAt(0, milliseconds(2))};
  EXPECT_THAT(Verdict(report, ""), IsOk());
  EXPECT_THAT(Verdict(report, "p99>5ms,failed>0.1%,rate<100"), IsOk());
}

TEST(LoadVerdictTest, ReportsTheMostSevereFailure) {
  const struct {
    const char* name;
    std::function<void(LoadReport&)> spoil;
    absl::StatusCode code;
    const char* message;
  } kCases[] = {
      {"gone at the end",
       [](LoadReport& report) {
         report.runs[1].result.ended = absl::UnavailableError("gone");
       },
       absl::StatusCode::kUnavailable, "gone"},
      {"nothing answered at one rate",
       [](LoadReport& report) { report.runs[0] = Unanswered(500); },
       absl::StatusCode::kResourceExhausted,
       "no request was answered at 500 a second: too much waits"},
      {"nothing due",
       [](LoadReport& report) {
         report.runs[0] = LoadRunReport();
         report.runs[0].rate = 0.5;
       },
       absl::StatusCode::kUnavailable,
       "no request was due at 0.5 a second: the duration is too short"},
      {"a wrong answer",
       [](LoadReport& report) { report.runs[1].result.tally.wrong = 1; },
       absl::StatusCode::kDataLoss, "1 answer does not match --labels"},
      {"no peak",
       [](LoadReport& report) {
         report.peak = {0, milliseconds(5)};
       },
       absl::StatusCode::kResourceExhausted, "no rate met the p99 of 5.00 ms"},
  };
  for (const auto& c : kCases) {
    LoadReport report;
    report.runs = {RunAt(500, milliseconds(2)), RunAt(1000, milliseconds(2))};
    c.spoil(report);
    EXPECT_THAT(Verdict(report, ""), StatusIs(c.code, HasSubstr(c.message)))
        << c.name;
  }
}

TEST(LoadVerdictTest, EveryRateMustMeetTheConditions) {
  LoadReport report;
  report.runs = {RunAt(500, milliseconds(2)), RunAt(1000, milliseconds(8))};
  EXPECT_THAT(Verdict(report, "max>5ms,rate<101"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "--fail-if: rate is 100, below 101 at 500 a second; "
                       "max is 8ms, above 5ms at 1000 a second; rate is 100, "
                       "below 101 at 1000 a second"));
}

TEST(LoadVerdictTest, OnlyTheLeastDisturbedRunAtThePeakCountsInASearch) {
  LoadReport report;
  report.runs = {RunAt(500, milliseconds(9)), RunAt(500, milliseconds(2)),
                 Unanswered(500), RunAt(1000, milliseconds(9))};
  report.peak = {500, milliseconds(5)};
  EXPECT_THAT(Verdict(report, "p99>5ms,failed>0"), IsOk());
  EXPECT_THAT(Verdict(report, "p99>1ms"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("above 1ms at 500 a second")));
}

}  // namespace
}  // namespace neurite
