#include <string>
#include <vector>

#include "bench/forward/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bench/bench_results.h"

namespace neurite::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto kOneDnn = Implementation::kOneDnn;
constexpr auto kOnnxRuntime = Implementation::kOnnxRuntime;

Results ResultsOf(std::vector<Cell> cells) {
  Results results;
  results.machine = RoundMachine();
  results.cells = std::move(cells);
  return results;
}

// Returns the verdict on `net` with a number that begins with `number`.
Verdict Find(const Results& results, const std::string& number,
             const std::string& net) {
  for (const Verdict& verdict : Judge(results)) {
    if (verdict.number.starts_with(number) && verdict.on == net) return verdict;
  }
  ADD_FAILURE() << "no verdict on " << number << " for " << net;
  return {};
}

TEST(BenchVerdictsTest, EachTargetIsReachedOnlyWithinItsBound) {
  const struct {
    const char* name;
    Cell cell;
    const char* number;
    bool reached;
  } kCases[] = {
      {"A at 96 % of the peak", MakeCell("A", 64, 1 / 0.96), "share of", true},
      {"A at 94 % of the peak", MakeCell("A", 64, 1 / 0.94), "share of", false},
      {"C at 91 % of the peak", MakeCell("C", 64, 1 / 0.91), "share of", true},
      {"C at 89 % of the peak", MakeCell("C", 64, 1 / 0.89), "share of", false},
      {"B at 1.24 rooflines", MakeCell("B", 3, 1.24), "time by", true},
      {"B at 1.26 rooflines", MakeCell("B", 3, 1.26), "time by", false},
      {"T by its layers, not its rows", MakeCell("T", 1, 1.6), "time by", true},
      {"T beyond its layers", MakeCell("T", 1, 2.4), "time by", false},
      {"faster than ONNX Runtime", MakeCell("A", 5, 1, {{kOnnxRuntime, 1.01}}),
       "ONNX Runtime's", true},
      {"as fast is not faster", MakeCell("A", 5, 1, {{kOnnxRuntime, 1}}),
       "ONNX Runtime's", false},
      {"as fast as oneDNN", MakeCell("A", 5, 1, {{kOneDnn, 1}}), "oneDNN's",
       true},
      {"slower than oneDNN", MakeCell("A", 5, 1, {{kOneDnn, 0.99}}), "oneDNN's",
       false},
      {"C's lone row is a tie", MakeCell("C", 1, 1, {{kOneDnn, 0.985}}),
       "oneDNN's", true},
      {"C's lone row is lost", MakeCell("C", 1, 1, {{kOneDnn, 0.97}}),
       "oneDNN's", false},
      {"C's second row is no tie", MakeCell("C", 2, 1, {{kOneDnn, 0.985}}),
       "oneDNN's", false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Verdict verdict =
        Find(ResultsOf({c.cell}), c.number, c.cell.net.letter);
    EXPECT_EQ(verdict.measured, 1);
    EXPECT_EQ(verdict.reached(), c.reached) << verdict.worst;
  }
}

TEST(BenchVerdictsTest, ReportsTheWorstCellAndCountsMisses) {
  const Verdict verdict =
      Find(ResultsOf({MakeCell("B", 1, 1.1), MakeCell("B", 2, 1.5),
                      MakeCell("B", 3, 1.3), MakeCell("B", 4, 1.0)}),
           "time by the roofline", "B");
  EXPECT_DOUBLE_EQ(verdict.worst, 1.5);
  EXPECT_EQ(verdict.at, "2 rows, ReLU");
  EXPECT_EQ(verdict.missed, 2);
  EXPECT_EQ(verdict.measured, 4);
  EXPECT_FALSE(verdict.reached());
}

TEST(BenchVerdictsTest, MarksAWorstCellMeasuredUnderDisturbance) {
  Cell cell = MakeCell("B", 2, 1.5);
  cell.calm = false;
  EXPECT_EQ(Find(ResultsOf({cell}), "time by the roofline", "B").at,
            "~2 rows, ReLU");
}

TEST(BenchVerdictsTest, JudgesOnlyTheBatchSizesOfTheTarget) {
  const Results results =
      ResultsOf({MakeCell("A", 15, 2), MakeCell("C", 63, 2),
                 MakeCell("B", 96, 2), MakeCell("A", 1024, 1)});
  EXPECT_EQ(Find(results, "share of", "A").measured, 1);
  EXPECT_TRUE(Find(results, "share of", "A").reached());
  EXPECT_EQ(Find(results, "share of", "C").measured, 0);
  EXPECT_EQ(Find(results, "time by", "B").measured, 0);
}

TEST(BenchVerdictsTest, ListsUnmeasuredTargetsAsNotReached) {
  const std::vector<Verdict> verdicts = Judge(ResultsOf({}));
  EXPECT_EQ(verdicts.size(), 3u + 3 + 1 + 4 + 4 + 1 + 3 + 4);
  for (const Verdict& verdict : verdicts) {
    EXPECT_EQ(verdict.measured, 0) << verdict.number;
    EXPECT_FALSE(verdict.reached()) << verdict.number;
  }
}

TEST(BenchVerdictsTest, MeanOverAllNetsIsGeometric) {
  const Verdict verdict = Find(
      ResultsOf({MakeCell("A", 1, 1, {{kOneDnn, 4}}),
                 MakeCell("T", 1, 1, {{kOneDnn, 1}}), MakeCell("B", 1, 1)}),
      "oneDNN's", "all");
  EXPECT_DOUBLE_EQ(verdict.worst, 2);
  EXPECT_EQ(verdict.at, "mean of 2");
  EXPECT_THAT(verdict.TargetText(), HasSubstr("geometric"));
}

TEST(BenchVerdictsTest, AllowsAnActivationLessThanFivePercentOfTheTime) {
  Results results = ResultsOf({});
  const auto add = [&results](Activation activation, double with) {
    results.activations.push_back({.net = NetOf("A"),
                                   .activation = activation,
                                   .rows = 8,
                                   .with = Taking(with),
                                   .without = Taking(0.95)});
  };
  add(Activation::kTanh, 0.99);
  EXPECT_TRUE(Find(results, "an activation's", "A").reached());
  add(Activation::kGelu, 1.9);
  const Verdict verdict = Find(results, "an activation's", "A");
  EXPECT_FALSE(verdict.reached());
  EXPECT_DOUBLE_EQ(verdict.worst, 0.5);
  EXPECT_EQ(verdict.at, "8 rows, GELU");
}

TEST(BenchVerdictsTest, MissesTheTargetIfAnyBatchHasDifferentBits) {
  Cell same = MakeCell("T", 1, 1);
  Cell differs = MakeCell("T", 5, 1);
  differs.same_bits = false;
  const Verdict good = Find(ResultsOf({same}), "batches in which", "T");
  EXPECT_TRUE(good.reached());
  const Verdict bad = Find(ResultsOf({same, differs}), "batches in which", "T");
  EXPECT_EQ(bad.missed, 1);
  EXPECT_THAT(bad.at, StartsWith("5 rows"));
}

}  // namespace
}  // namespace neurite::bench
