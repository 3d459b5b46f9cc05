// Tests comparisons of reports as they are written and read again.
#include "client/output/load_comparison.h"

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/match.h"
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
    ReportOf({RunOf(0, {1000, 1040, 960, 1020, 980, 1010}, milliseconds(8))});

TEST(LoadComparisonTest, ComparesWindowsOfBothRuns) {
  const LoadReport after =
      ReportOf({RunOf(0, {900, 950, 850, 920, 880}, milliseconds(4))});
  const LoadComparison comparison = Compare(kBefore, after);
  EXPECT_EQ(comparison.date, "2026-11-30T15:20:11Z");
  ASSERT_EQ(comparison.runs.size(), 1u);
  const std::vector<ComparedFigure>& figures = comparison.runs[0].figures;
  ASSERT_EQ(figures.size(), 4u);
  EXPECT_EQ(figures[0].name, "achieved_rate");
  EXPECT_NEAR(*figures[0].earlier, 6010.0 / 6, 1e-9);
  EXPECT_EQ(figures[0].now, 900);
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
      ReportOf({RunOf(0, {1010, 1040, 960, 1020, 980, 1000}, milliseconds(4))});
  after.comparison = Compare(kBefore, after);
  after.comparison->name = "before.json";
  EXPECT_THAT(
      LoadText(after, Palette(false)),
      AllOf(HasSubstr("compared with before.json of 2026-11-30T15:20:11Z"),
            ContainsRegex("compared +earlier +now +ratio +95 % interval\n"),
            ContainsRegex("answered/s +1,002 +1,002 +1.000 +0.9.. to 1.0.. +no "
                          "difference\n"),
            ContainsRegex("p99 +8.00 ms +4.00 ms +0.500 +0.500 to 0.500 "
                          "+lower\n")));
  EXPECT_THAT(LoadJson(after),
              HasSubstr("{\"comparison\":{\"earlier\":\"before.json\",\"date\":"
                        "\"2026-11-30T15:20:11Z\",\"figures\":{"
                        "\"achieved_rate\":{\"earlier\":1001.6"));
}

TEST(LoadComparisonTest, PairsRunsByTheirRate) {
  const LoadReport before = ReportOf({RunOf(500, {90, 90}, milliseconds(1)),
                                      RunOf(500, {50, 50}, milliseconds(1)),
                                      RunOf(900, {90, 90}, milliseconds(1))});
  const LoadReport after = ReportOf({RunOf(500, {100, 100}, milliseconds(1)),
                                     RunOf(700, {70, 70}, milliseconds(1))});
  const LoadComparison comparison = Compare(before, after);
  ASSERT_EQ(comparison.runs.size(), 1u);
  EXPECT_EQ(comparison.runs[0].rate, 500);
  EXPECT_EQ(comparison.runs[0].figures[0].ratio->ratio, 2);
  EXPECT_THAT(comparison.notes,
              ElementsAre(HasSubstr("at 500 a second: too few answers"),
                          "the earlier report has no run at 700 a second"));
}

// A burst after the last whole window is in the rate of the whole run only: 40
// answers in 2.5 s are 16 a second, but the windows have 10 a second.
TEST(LoadComparisonTest, TheRatioIsThatOfTheFiguresBesideIt) {
  LoadReport after = ReportOf({RunOf(0, {10, 10, 20}, milliseconds(4))});
  after.runs[0].result.seconds = 2.5;
  const LoadReport before = ReportOf({RunOf(0, {20, 20}, milliseconds(8))});
  const LoadComparison comparison = Compare(before, after);
  for (const ComparedFigure& figure : comparison.runs[0].figures) {
    SCOPED_TRACE(figure.name);
    EXPECT_EQ(*figure.now / *figure.earlier, 0.5);
    EXPECT_EQ(figure.ratio.value_or(RatioInterval{0.5}).ratio, 0.5);
  }
}

TEST(LoadComparisonTest, SaysWhichFiguresHaveTooFewAnswers) {
  const struct {
    std::vector<int> per_second;
    std::vector<std::string> compared;
  } kCases[] = {
      {{1, 2, 1}, {}},
      {{9, 9, 9, 9}, {}},
      {{10, 10}, {"achieved_rate", "p50", "p90"}},
      {{99, 99, 101}, {"achieved_rate", "p50", "p90"}},
      {{90, 110}, {"achieved_rate", "p50", "p90", "p99"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(::testing::PrintToString(c.per_second));
    LoadReport after = ReportOf({RunOf(0, c.per_second, milliseconds(8))});
    after.comparison = Compare(kBefore, after);
    std::vector<std::string> compared;
    for (const ComparedFigure& figure : after.comparison->runs[0].figures) {
      EXPECT_EQ(figure.ratio.has_value(), !figure.too_few_answers);
      if (figure.ratio.has_value()) compared.push_back(figure.name);
    }
    EXPECT_EQ(compared, c.compared);
    const bool all = compared.size() == 4;
    EXPECT_EQ(after.comparison->notes.size(), all ? 0u : 1u);
    const std::string text = LoadText(after, Palette(false));
    EXPECT_EQ(absl::StrContains(text, "too few answers\n"), !all);
  }
}

TEST(LoadComparisonTest, HasNoTableWithoutARunInCommon) {
  const LoadReport before = ReportOf({RunOf(500, {9, 9}, milliseconds(1))});
  LoadReport after = ReportOf({RunOf(700, {7, 7}, milliseconds(1))});
  after.comparison = Compare(before, after);
  after.comparison->name = "before.json";
  EXPECT_THAT(LoadText(after, Palette(false)),
              AllOf(HasSubstr("compared with before.json of "
                              "2026-11-30T15:20:11Z: no run in common\n"
                              "note: the earlier report has no run at 700 a "
                              "second\n"),
                    ::testing::Not(HasSubstr("95 % interval"))));
  EXPECT_THAT(LoadJson(after),
              HasSubstr("\"figures\":{},\"notes\":[\"the earlier report has "
                        "no run at 700 a second\"]"));
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
  LoadReport after = ReportOf({RunOf(0, {1000, 1000}, milliseconds(4))});
  after.runs[0].result.seconds = 1.9;
  const LoadComparison comparison = Compare(kBefore, after);
  EXPECT_FALSE(comparison.runs[0].figures[0].ratio.has_value());
  EXPECT_THAT(comparison.notes, ElementsAre(HasSubstr("two whole windows")));
}

// Windows in which nothing was answered count as 0 per second, but have no
// latency.
TEST(LoadComparisonTest, CountsWindowsWithoutAnswers) {
  LoadReport after = ReportOf({RunOf(0, {1000, 1000}, milliseconds(8))});
  after.runs[0].result.seconds = 4;
  const LoadComparison comparison = Compare(kBefore, after);
  EXPECT_NEAR(comparison.runs[0].figures[0].ratio->ratio, 500 / (6010.0 / 6),
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
