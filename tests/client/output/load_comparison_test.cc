// Tests comparisons of reports as they are written and read again.
#include "client/output/load_comparison.h"

#include <chrono>
#include <string>
#include <vector>

#include "client/output/load_report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// In each second, this many requests are answered after `latency`.
LoadRunReport RunOf(double rate, const std::vector<int>& per_second,
                    milliseconds latency) {
  LoadRunReport run;
  run.rate = rate;
  LoadTally& tally = run.result.tally;
  for (size_t i = 0; i < per_second.size(); ++i) {
    for (int j = 0; j < per_second[i]; ++j) {
      tally.timeline.Add(seconds(i), absl::StatusCode::kOk, latency);
      tally.latency.Add(latency);
      ++tally.ok_in_time;
    }
  }
  run.result.seconds = static_cast<double>(per_second.size());
  return run;
}

LoadReport ReportOf(std::vector<LoadRunReport> runs) {
  LoadReport report;
  report.model = "mnist";
  report.transport = "h2";
  report.record.date = "2026-11-30T15:20:11Z";
  report.runs = std::move(runs);
  if (report.runs.front().rate > 0) {
    report.options.scenario = Scenario::kServer;
  }
  return report;
}

LoadComparison Compare(const LoadReport& earlier, const LoadReport& now) {
  const auto a = ReadLoadJson(LoadJson(earlier));
  const auto b = ReadLoadJson(LoadJson(now));
  EXPECT_THAT(a, IsOk());
  EXPECT_THAT(b, IsOk());
  return a.ok() && b.ok() ? CompareLoads(*a, *b) : LoadComparison();
}

const LoadReport kBefore =
    ReportOf({RunOf(0, {100, 104, 96, 102, 98, 101}, milliseconds(8))});

TEST(LoadComparisonTest, ComparesWindowsOfBothRuns) {
  const LoadReport after =
      ReportOf({RunOf(0, {90, 95, 85, 92, 88}, milliseconds(4))});
  const LoadComparison comparison = Compare(kBefore, after);
  EXPECT_EQ(comparison.date, "2026-11-30T15:20:11Z");
  ASSERT_EQ(comparison.runs.size(), 1u);
  const std::vector<ComparedFigure>& figures = comparison.runs[0].figures;
  ASSERT_EQ(figures.size(), 4u);
  EXPECT_EQ(figures[0].name, "achieved_rate");
  EXPECT_NEAR(*figures[0].earlier, 601.0 / 6, 1e-9);
  EXPECT_EQ(figures[0].now, 90);
  // See ratio_interval_test.
  EXPECT_NEAR(figures[0].ratio->ratio, 0.898502, 1e-6);
  EXPECT_NEAR(figures[0].ratio->low, 0.850957, 2e-5);
  EXPECT_NEAR(figures[0].ratio->high, 0.948705, 2e-5);
  EXPECT_EQ(figures[3].name, "p99");
  EXPECT_EQ(figures[3].earlier, 8000);
  EXPECT_EQ(figures[3].now, 4000);
  EXPECT_EQ(figures[3].ratio->ratio, 0.5);
  EXPECT_THAT(comparison.notes, IsEmpty());
}

TEST(LoadComparisonTest, ShowsBothSideBySide) {
  LoadReport after =
      ReportOf({RunOf(0, {101, 104, 96, 102, 98, 100}, milliseconds(4))});
  after.comparison = Compare(kBefore, after);
  after.comparison->name = "before.json";
  EXPECT_THAT(
      LoadText(after, Palette(false)),
      AllOf(HasSubstr("compared with before.json of 2026-11-30T15:20:11Z"),
            ContainsRegex("compared +earlier +now +ratio +95 % interval\n"),
            ContainsRegex("answered/s +100 +100 +1.000 +0.9.. to 1.0.. +no "
                          "difference\n"),
            ContainsRegex("p99 +8.00 ms +4.00 ms +0.500 +0.500 to 0.500 "
                          "+lower\n")));
  EXPECT_THAT(LoadJson(after),
              HasSubstr("{\"comparison\":{\"earlier\":\"before.json\",\"date\":"
                        "\"2026-11-30T15:20:11Z\",\"figures\":{"
                        "\"achieved_rate\":{\"earlier\":100.1"));
}

TEST(LoadComparisonTest, PairsRunsByTheirRate) {
  const LoadReport before = ReportOf({RunOf(500, {9, 9}, milliseconds(1)),
                                      RunOf(500, {5, 5}, milliseconds(1)),
                                      RunOf(900, {9, 9}, milliseconds(1))});
  const LoadReport after = ReportOf({RunOf(500, {10, 10}, milliseconds(1)),
                                     RunOf(700, {7, 7}, milliseconds(1))});
  const LoadComparison comparison = Compare(before, after);
  ASSERT_EQ(comparison.runs.size(), 1u);
  EXPECT_EQ(comparison.runs[0].rate, 500);
  EXPECT_EQ(comparison.runs[0].figures[0].ratio->ratio, 2);
  EXPECT_THAT(comparison.notes,
              ElementsAre("the earlier report has no run at 700 a second"));
}

TEST(LoadComparisonTest, NotesSettingsThatDiffer) {
  LoadReport after = kBefore;
  after.options.concurrency = 8;
  after.transport = "grpc";
  EXPECT_THAT(
      Compare(kBefore, after).notes,
      ElementsAre("the runs differ in concurrency: 16 earlier, 8 now",
                  "the runs differ in transport: h2 earlier, grpc now"));
}

TEST(LoadComparisonTest, HasNoRatioWithoutTwoWholeWindows) {
  LoadReport after = ReportOf({RunOf(0, {100, 100}, milliseconds(4))});
  after.runs[0].result.seconds = 1.9;
  const LoadComparison comparison = Compare(kBefore, after);
  EXPECT_FALSE(comparison.runs[0].figures[0].ratio.has_value());
  EXPECT_THAT(comparison.notes, ElementsAre(HasSubstr("two whole windows")));
}

// Windows in which nothing was answered count as 0 per second, but have no
// latency.
TEST(LoadComparisonTest, CountsWindowsWithoutAnswers) {
  LoadReport after = ReportOf({RunOf(0, {100, 100}, milliseconds(8))});
  after.runs[0].result.seconds = 4;
  const LoadComparison comparison = Compare(kBefore, after);
  EXPECT_NEAR(comparison.runs[0].figures[0].ratio->ratio, 50 / (601.0 / 6),
              1e-6);
  EXPECT_EQ(comparison.runs[0].figures[1].ratio->ratio, 1);
}

TEST(ReadLoadJsonTest, RejectsOtherFiles) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"", "has no run"},
      {"\n\n", "has no run"},
      {"{\"peak\":{}}\n", "has no run"},
      {"rate answered/s\n", "line 1 is not a report that neurite"},
      {"{\"scenario\":\"closed\"}", "line 1 is not a report that neurite"},
      {"\n[1,2]", "line 2 is not a report that neurite"},
      {"{\"scenario\":", "line 1 is not a report that neurite"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(
        ReadLoadJson(c.text),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.text;
  }
}

}  // namespace
}  // namespace neurite
