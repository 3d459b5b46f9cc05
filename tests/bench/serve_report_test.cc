// Tests the text, the JSON and the picture of synthetic results.
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/serve/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bench/serve_results.h"

namespace neurite::bench::serve {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

Results SmallRun() {
  Results results;
  results.cpu = "a processor";
  results.processors = {.server = 2, .client = 5};
  results.stalls = {.watched = std::chrono::seconds(2),
                    .count = 7,
                    .longest = std::chrono::microseconds(4100),
                    .lost_share = 0.012};
  results.gemm = "some kernels";
  results.textbook_blas = "other kernels";
  results.server_flags = {"--compute-threads", "0"};
  results.rounds = 3;
  results.forward = {{.net = NetCalled("C"), .rows_per_second = 20000}};
  results.load = {CellOf("A", 16, &Sample::server_cpu, {1.1, 1.2, 1.3})};
  results.capacity = {CalmCapacity("C", 16)};
  results.neighbours = {{.neighbour = "a loud one",
                         .alone = SamplesOf(&Sample::p99, {1e-3}),
                         .beside = SamplesOf(&Sample::p99, {2.5e-3}),
                         .neighbour_side = SamplesOf(&Sample::answered, {7})}};
  return results;
}

std::string Text(const Results& results) {
  return TextReport(results, Palette(/*colours=*/false));
}

TEST(ServeReportTest, TextDescribesProcessorsFlagsAndStalls) {
  const std::string text = Text(SmallRun());
  EXPECT_THAT(text, HasSubstr("a processor; servers on processor 2, the client "
                              "on processor 5\n"));
  EXPECT_THAT(text,
              HasSubstr("Neurite: some kernels; flags: --compute-threads 0\n"));
  EXPECT_THAT(text,
              HasSubstr("7 stalls of 0.5 ms or more in 2.0 s, the longest "
                        "4.1 ms; 1.2 % lost"));
  EXPECT_THAT(text, HasSubstr("C 784-2048-2048-10 20,000 rows/s"));
}

TEST(ServeReportTest, WarnsAboutASharedProcessorAndStrayThreads) {
  Results results = SmallRun();
  results.threads_beside = 2;
  EXPECT_THAT(Text(results), HasSubstr("2 of its threads may run elsewhere"));
  results.processors.client = results.processors.server;
  EXPECT_THAT(Text(results), HasSubstr("ONE processor"));
}

TEST(ServeReportTest, EachServerHasALineWithItsRatioToTheEmptyCall) {
  EXPECT_THAT(Text(SmallRun()), ContainsRegex("\nA, 1 row +16 +Neurite .* "
                                              "1\\.20 \\(1\\.10-1\\.30\\) "));
}

TEST(ServeReportTest, ReportsCapacityRelativeToTheForwardPass) {
  const std::string text = Text(SmallRun());
  EXPECT_THAT(text, HasSubstr("C 784-2048-2048-10, 16 rows a request: capacity "
                              "1,000 calls/s (16,000 rows/s, 0.800 of the "
                              "forward pass's); busy rate 1,500; unloaded "
                              "median 1.00 ms"));
  EXPECT_THAT(text,
              ContainsRegex("\n200 % of capacity +2,000 +1,000 +1\\.000 "));
}

TEST(ServeReportTest, MarksRatesLimitedByTheClient) {
  Results results = SmallRun();
  results.capacity[0].sweep[OfCapacity(2)][0].limits = {"it was busy"};
  EXPECT_THAT(Text(results),
              HasSubstr("! at 200 % of capacity the client was the limit: "
                        "it was busy\n"));
}

TEST(ServeReportTest, OmitsTheTableOfANetworkWithoutCapacity) {
  Results results = SmallRun();
  results.capacity = {{.workload = {NetCalled("B"), 1}}};
  EXPECT_THAT(Text(results),
              HasSubstr("B 784-512-512-10, 1 row a request: no rate held\n"));
}

TEST(ServeReportTest, ReportsARatioWithItsTargetAndVerdict) {
  Results results = SmallRun();
  Ratio ratio{.number = "server CPU a call",
              .unit = "us",
              .on = "A",
              .one = "ours",
              .other = "theirs",
              .target = AtMost(0.25),
              .ones = {2, 3, 4},
              .others = {10, 10, 10}};
  results.wire = {ratio};
  EXPECT_THAT(
      Text(results),
      ContainsRegex("ours +theirs +3 us +10 us +0\\.30 "
                    "\\(0\\.20-0\\.40\\) +at most 0\\.25 +NOT reached"));
  ratio.others = {20, 20, 20};
  results.wire = {ratio};
  EXPECT_THAT(Text(results), ContainsRegex("at most 0\\.25 +reached"));
  ratio.target = AtLeast(0.25);
  results.wire = {ratio};
  EXPECT_THAT(Text(results), ContainsRegex("at least 0\\.25 +NOT reached"));
  ratio.target.reset();
  results.wire = {ratio};
  EXPECT_THAT(Text(results), Not(ContainsRegex("theirs.*reached")));
  ratio.ones.clear();
  ratio.others.clear();
  ratio.why_not = "theirs is not here";
  results.wire = {ratio};
  EXPECT_THAT(Text(results), HasSubstr("theirs is not here"));
}

TEST(ServeReportTest, OmitsTablesWithoutMeasurements) {
  Results results = SmallRun();
  results.load.clear();
  results.capacity.clear();
  results.neighbours.clear();
  const std::string text = Text(results);
  EXPECT_THAT(text, Not(HasSubstr("calls in flight")));
  EXPECT_THAT(text, Not(HasSubstr("a deadline of")));
  EXPECT_THAT(text, Not(HasSubstr("T 13-64-32-1")));
}

TEST(ServeReportTest, JsonHoldsEverySampleAndVerdict) {
  Results results = SmallRun();
  results.capacity[0].sweep[OfCapacity(2)][0].p99_of_due =
      std::numeric_limits<double>::infinity();
  const auto verdicts = Judge(results);
  const auto json = nlohmann::json::parse(JsonReport(results, verdicts));
  EXPECT_EQ(json["machine"]["client_processor"], 5);
  const auto& ours = json["load"][0]["samples"]["Neurite"];
  ASSERT_EQ(ours.size(), 3u);
  EXPECT_EQ(ours[2]["server_cpu"], 1.3);
  const auto& sweep = json["capacity"][0]["sweep"];
  EXPECT_EQ(sweep[2]["offer"], "200 % of capacity");
  EXPECT_EQ(sweep[3]["rate"], 3000.0);
  EXPECT_TRUE(sweep[2]["samples"][0]["p99_of_due"].is_null());
  EXPECT_EQ(json["neighbours"][0]["beside"][0]["p99"], 2.5e-3);
  EXPECT_EQ(json["targets"].size(), verdicts.size());
  EXPECT_TRUE(json["wire"].empty());
}

TEST(ServeReportTest, PictureShowsGoodputAndP99OfEachWorkload) {
  const std::string svg = Picture(SmallRun());
  EXPECT_THAT(svg, HasSubstr("C 784-2048-2048-10, 16 rows a request"));
  EXPECT_THAT(svg, HasSubstr("Answered within 5 ms"));
  EXPECT_THAT(svg, HasSubstr("p99 of all due"));
}

TEST(WatchStallsTest, CountsOnlyStallsOfAtLeastHalfAMillisecond) {
  const auto time = std::chrono::milliseconds(20);
  const Stalls stalls = WatchStalls(time);
  EXPECT_EQ(stalls.watched, time);
  EXPECT_GE(stalls.lost_share, 0);
  EXPECT_EQ(stalls.count > 0, stalls.longest >= std::chrono::microseconds(500));
}

}  // namespace
}  // namespace neurite::bench::serve
