#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "bench/serve/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bench/serve_results.h"

namespace neurite::bench::serve {
namespace {

using ::testing::HasSubstr;

// Returns the verdict on `net` with a number that begins with `number`.
Verdict Find(const Results& results, const std::string& number,
             const std::string& net) {
  for (const Verdict& verdict : Judge(results)) {
    if (verdict.number.starts_with(number) && verdict.on == net) return verdict;
  }
  ADD_FAILURE() << "no verdict on " << number << " for " << net;
  return {};
}

TEST(ServeVerdictsTest, EachLoadTargetIsReachedOnlyWithinItsBound) {
  const struct {
    const char* name;
    LoadCell cell;
    const char* number;
    bool reached;
  } kCases[] = {
      {"2 empty calls", CellOf("A", 16, &Sample::server_cpu, {1.0, 2.0, 3.0}),
       "server CPU", true},
      {"2.01 empty calls",
       CellOf("A", 64, &Sample::server_cpu, {1.0, 2.01, 3.0}), "server CPU",
       false},
      {"8 times batching off", CellOf("C", 64, &Sample::answered, {7, 8, 9}),
       "calls/s by those of batching off", true},
      {"7.9 times batching off",
       CellOf("C", 64, &Sample::answered, {7, 7.9, 9}),
       "calls/s by those of batching off", false},
      {"20 times the textbook", CellOf("C", 64, &Sample::answered, {1, 20, 99}),
       "calls/s by those of textbook", true},
      {"19 times the textbook", CellOf("C", 64, &Sample::answered, {1, 19, 99}),
       "calls/s by those of textbook", false},
      {"a lone call takes 1.05", CellOf("B", 1, &Sample::p50, {1, 1.05, 3}),
       "unloaded p50", true},
      {"a lone call takes 1.06", CellOf("B", 1, &Sample::p50, {1, 1.06, 3}),
       "unloaded p50", false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Results results;
    results.load = {c.cell};
    const Verdict verdict = Find(results, c.number, c.cell.workload.net.letter);
    EXPECT_EQ(verdict.measured, 1);
    EXPECT_EQ(verdict.reached(), c.reached) << verdict.worst;
  }
}

TEST(ServeVerdictsTest, ReportsTheWorstCellAndCountsMisses) {
  Results results;
  results.load = {CellOf("A", 1, &Sample::server_cpu, {9}),
                  CellOf("A", 16, &Sample::server_cpu, {1.1}),
                  CellOf("A", 64, &Sample::server_cpu, {2.3})};
  const Verdict verdict = Find(results, "server CPU", "A");
  EXPECT_EQ(verdict.worst, 2.3);
  EXPECT_EQ(verdict.at, "64 in flight");
  EXPECT_EQ(verdict.missed, 1);
  EXPECT_EQ(verdict.measured, 2) << "a lone call is judged by its latency";
}

TEST(ServeVerdictsTest, DoesNotJudgeLargerRequests) {
  Results results;
  results.load = {CellOf("C", 64, &Sample::answered, {9, 9, 9})};
  results.load[0].workload.rows = 64;
  EXPECT_EQ(Find(results, "calls/s by those of batching off", "C").measured, 0);
}

TEST(ServeVerdictsTest, JudgesTailLatencyRelativeToTheUnloadedMedian) {
  const struct {
    const char* name;
    const char* letter;
    double p99;  // ms; the unloaded median is 1 ms
    bool reached;
  } kCases[] = {
      {"A may take four times as long", "A", 4e-3, true},
      {"but not more", "A", 4.1e-3, false},
      {"B may take 2.5 times as long", "B", 2.5e-3, true},
      {"but not more", "B", 2.6e-3, false},
      {"C may take 2.5 times as long", "C", 2.5e-3, true},
      {"but not more", "C", 2.6e-3, false},
      {"what is not answered is too late", "C",
       std::numeric_limits<double>::infinity(), false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Results results;
    results.capacity = {CalmCapacity(c.letter, 1)};
    results.capacity[0].sweep[OfCapacity(0.7)][0].p99_of_due = c.p99;
    const Verdict verdict = Find(results, "p99 at 70 % of capacity", c.letter);
    EXPECT_EQ(verdict.measured, 1);
    EXPECT_EQ(verdict.reached(), c.reached) << verdict.worst;
  }
}

TEST(ServeVerdictsTest, JudgesCapacityRelativeToTheForwardPass) {
  Results results;
  results.capacity = {CalmCapacity("C", 1)};
  EXPECT_EQ(Find(results, "capacity at a p99", "C").measured, 0);
  results.forward = {{.net = NetCalled("C"), .rows_per_second = 1000 / 0.91}};
  EXPECT_TRUE(Find(results, "capacity at a p99", "C").reached());
  results.forward[0].rows_per_second = 1000 / 0.89;
  EXPECT_FALSE(Find(results, "capacity at a p99", "C").reached());
}

TEST(ServeVerdictsTest, JudgesOverloadAtTwiceTheCapacityAndTwiceTheBusyRate) {
  for (const Offer& offer : {OfCapacity(2), OfBusyRate(2)}) {
    const std::string at = " at " + offer.Name();
    Results results;
    results.capacity = {CalmCapacity("C", 16)};
    for (const char* number :
         {"goodput", "p99 of the answered", "p99 of the refused"}) {
      EXPECT_TRUE(Find(results, number + at, "C").reached()) << number << at;
    }
    Sample& twice = results.capacity[0].sweep[offer][0];
    twice.goodput = 940;
    twice.p99 = 5.1e-3;
    twice.refused_p99 = 1.1e-3;
    for (const char* number :
         {"goodput", "p99 of the answered", "p99 of the refused"}) {
      EXPECT_FALSE(Find(results, number + at, "C").reached()) << number << at;
    }
  }
}

TEST(ServeVerdictsTest, MarksAVerdictLimitedByTheClient) {
  Results results;
  results.capacity = {CalmCapacity("C", 16)};
  const char* const kNumber = "goodput at 200 % of capacity";
  EXPECT_EQ(Find(results, kNumber, "C").at, "2000 calls/s");
  results.capacity[0].sweep[OfCapacity(2)][0].limits = {"busy"};
  EXPECT_THAT(Find(results, kNumber, "C").at, HasSubstr("client at its limit"));
}

TEST(ServeVerdictsTest, JudgesByTheWorstNeighbour) {
  Results results;
  results.neighbours = {{.neighbour = "a calm one",
                         .alone = SamplesOf(&Sample::p99, {1}),
                         .beside = SamplesOf(&Sample::p99, {2})},
                        {.neighbour = "a loud one",
                         .alone = SamplesOf(&Sample::p99, {1}),
                         .beside = SamplesOf(&Sample::p99, {3.5})}};
  const Verdict verdict = Find(results, "p99 beside", "T");
  EXPECT_EQ(verdict.at, "a loud one");
  EXPECT_EQ(verdict.missed, 1);
  EXPECT_EQ(verdict.measured, 2);
}

TEST(ServeVerdictsTest, ListsUnmeasuredTargetsAsNotReached) {
  const std::vector<Verdict> verdicts = Judge({});
  EXPECT_EQ(verdicts.size(), 3u + 3 + 3 + 1 + 2 * 3 + 1 + 5 + 2 + 1 + 3);
  for (const Verdict& verdict : verdicts) {
    EXPECT_EQ(verdict.measured, 0) << verdict.number;
    EXPECT_FALSE(verdict.reached()) << verdict.number;
  }
}

TEST(ServeVerdictsTest, MissesTheTargetWithoutAnyAnswers) {
  Results results;
  results.load = {CellOf("C", 64, &Sample::answered, {NAN, NAN, NAN})};
  EXPECT_EQ(Find(results, "calls/s by those of batching off", "C").missed, 1);
}

}  // namespace
}  // namespace neurite::bench::serve
