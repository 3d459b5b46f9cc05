// Tests the verdicts, the tables and the picture of the overload part on
// synthetic results.
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/serve/overload_verdicts.h"
#include "bench/serve/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bench/serve_results.h"

namespace neurite::bench::serve {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// Returns the verdict on `net` with a number that begins with `number`.
Verdict Find(const Overload& overload, const std::string& number,
             const std::string& net) {
  for (const Verdict& verdict : JudgeOverload(overload)) {
    if (verdict.number.starts_with(number) && verdict.on == net) return verdict;
  }
  ADD_FAILURE() << "no verdict on " << number << " for " << net;
  return {};
}

std::string Text(const Overload& overload) {
  Results results;
  results.overload = overload;
  return TextReport(results, Palette(/*colours=*/false));
}

Overload Calm() {
  Overload overload;
  overload.loads = {CalmOverload("A", 1), CalmOverload("C", 1)};
  const Workload c{NetCalled("C"), 1};
  overload.fairness = {
      {.workload = c,
       .busy = SamplesOf(&Sample::answered, {1000}),
       .flood = SamplesOf(&Sample::offered, {2900}),
       .alone = SamplesOf(&Sample::share_in_time, {1, 1}),
       .beside = SamplesOf(&Sample::share_in_time, {0.994, 0.998})}};
  overload.spikes = {{.workload = c,
                      .calm = SamplesOf(&Sample::p99, {1e-3}),
                      .after = SamplesOf(&Sample::p99, {1.25e-3})}};
  overload.deadlines = {{.workload = c,
                         .deadline = std::numeric_limits<double>::infinity(),
                         .busy = SamplesOf(&Sample::answered, {1000}),
                         .samples = SamplesOf(&Sample::p99, {0.98})}};
  return overload;
}

TEST(ServeOverloadTest, TheTargetOfAFollowsFromTheCostOfARejection) {
  const OverloadCell a = CalmOverload("A", 1);
  EXPECT_DOUBLE_EQ(a.RejectionRatio(), 0.2);
  // (1 - 0.2 L) / 0.8 is 0.9375, 0.875 and 0.75.
  EXPECT_DOUBLE_EQ(a.Target(1).value(), 0.92);
  EXPECT_DOUBLE_EQ(a.Target(1.25).value(), 0.85 * 0.9375);
  EXPECT_DOUBLE_EQ(a.Target(1.5).value(), 0.85 * 0.875);
  EXPECT_DOUBLE_EQ(a.Target(2).value(), 0.8 * 0.75);
  EXPECT_FALSE(a.Target(3).has_value());
}

TEST(ServeOverloadTest, EachLoadOfAWorkloadHasItsTarget) {
  const struct {
    const char* letter;
    int64_t rows;
    std::vector<double> want;  // at 1, 1.25, 1.5, 2 and 3
  } kCases[] = {{kDigits, 1, {0.95, 0.92, 0.87, 0.75, 0.5}},
                {"B", 1, {0.97, 0.95, 0.93, 0.88, 0.75}},
                {"C", 1, {0.95, 0.95, 0.95, 0.93, 0.88}},
                {"C", 16, {0.76, 0.84, 0.9, 0.93, 0.93}}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.letter);
    const OverloadCell cell = CalmOverload(c.letter, c.rows);
    size_t i = 0;
    for (const auto& [load, samples] : cell.sweep) {
      EXPECT_EQ(cell.Target(load), c.want[i++]) << load;
    }
  }
}

TEST(ServeOverloadTest, JudgesTheGoodputOfEachLoadByItsOwnTarget) {
  // The goodput is 0.9 of the busy rate; C needs 0.95 up to 1.5, and 0.93 at 2.
  const Verdict c = Find(Calm(), "goodput", "C");
  EXPECT_EQ(c.measured, 5);
  EXPECT_EQ(c.missed, 4);
  EXPECT_DOUBLE_EQ(c.worst, 0.9);
  EXPECT_EQ(c.TargetText(), "at least 0.88 to 0.95, by load");
  EXPECT_EQ(Find(Calm(), "goodput", "B").measured, 0);
}

TEST(ServeOverloadTest, DoesNotJudgeALoadThatTheClientCouldNotOffer) {
  Overload overload = Calm();
  for (const double load : {1.0, 1.25, 1.5, 2.0}) {
    overload.loads[1].sweep[load][0].client_load = 0.9;
    overload.loads[1].sweep[load][0].p99 = 9e-3;
  }
  const Verdict goodput = Find(overload, "goodput", "C");
  EXPECT_EQ(goodput.measured, 1);
  EXPECT_TRUE(goodput.reached());
  EXPECT_TRUE(Find(overload, "p99 of the answered at 1", "all").reached());
  const std::string text = Text(overload);
  EXPECT_THAT(text, ContainsRegex("C, 1 row +2 +2,000 +client-limited +0\\.93 "
                                  "+0\\.80 +1\\.0 %"));
  EXPECT_THAT(text, ContainsRegex("C, 1 row +3 +3,000 +0\\.90 .* +0\\.88 "));
}

TEST(ServeOverloadTest, JudgesTheTimesOfAnswersAndRefusals) {
  Overload overload = Calm();
  EXPECT_TRUE(Find(overload, "p99 of the answered at 1", "all").reached());
  EXPECT_TRUE(Find(overload, "median of the refused", "all").reached());
  overload.loads[0].sweep[1.5][0].p99 = 5.1e-3;
  overload.loads[0].sweep[2][0].refused_p50 = 1.1e-3;
  EXPECT_EQ(Find(overload, "p99 of the answered at 1", "all").at,
            "A, 1 row at 1.5");
  EXPECT_EQ(Find(overload, "median of the refused", "all").missed, 1);
}

TEST(ServeOverloadTest, JudgesWasteFairnessSpikesAndQueues) {
  Overload overload = Calm();
  for (const char* number :
       {"rows computed too late", "answered in time beside", "p99 at 0.7",
        "p99 of the answered without"}) {
    EXPECT_TRUE(Find(overload, number, "all").reached()) << number;
  }
  overload.loads[0].simulated[3].wasted = 0.021;
  overload.fairness[0].beside = SamplesOf(&Sample::share_in_time, {0.98, 0.99});
  overload.spikes[0].after = SamplesOf(&Sample::p99, {1.6e-3});
  overload.deadlines[0].samples = SamplesOf(&Sample::p99, {1.6});
  for (const char* number :
       {"rows computed too late", "answered in time beside", "p99 at 0.7",
        "p99 of the answered without"}) {
    EXPECT_FALSE(Find(overload, number, "all").reached()) << number;
  }
}

TEST(ServeOverloadTest, WritesATablePerQuestion) {
  const std::string text = Text(Calm());
  EXPECT_THAT(text, ContainsRegex("A, 1 row +1,000 +10\\.0 +2\\.00 +0\\.200 "));
  EXPECT_THAT(text, ContainsRegex("C, 1 row +2\\.90 .* 99\\.6 % +100\\.0 %"));
  EXPECT_THAT(text, HasSubstr("1.25 (1.25-1.25)"));
  EXPECT_THAT(text, ContainsRegex("C, 1 row +none "));
  EXPECT_THAT(Text({}), Not(HasSubstr("busy rate")));
}

TEST(ServeOverloadTest, JsonAndPictureHaveTheOtherServers) {
  Results results;
  results.overload = Calm();
  results.overload.loads[1].others["gRPC C++"] = {{0.5, 0.5}, {1, 0}};
  EXPECT_THAT(Picture(results), HasSubstr("gRPC C++"));
  const auto json = nlohmann::json::parse(JsonReport(results, {}));
  const auto& cell = json["overload"]["loads"][1];
  EXPECT_EQ(cell["others"]["gRPC C++"][0]["goodput"], 0.5);
  EXPECT_EQ(cell["sweep"][4]["target"], 0.88);
  EXPECT_TRUE(json["overload"]["loads"][0]["sweep"][4]["target"].is_null());
}

}  // namespace
}  // namespace neurite::bench::serve
