// Tests the text, the JSON and the picture of synthetic results.
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "bench/forward/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bench/bench_results.h"

namespace neurite::bench {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kOneDnn = Implementation::kOneDnn;

Results SmallRun() {
  Results results;
  results.machine = RoundMachine();
  results.core = 3;
  results.present = {{Implementation::kOurs, "our kernels"},
                     {kOneDnn, "its kernels"}};
  results.absent = {{Implementation::kOnnxRuntime, "no such library"}};
  results.cells = {MakeCell("A", 1, 1.25, {{kOneDnn, 2}}),
                   MakeCell("A", 64, 1.25, {{kOneDnn, 0.5}}),
                   MakeCell("B", 64, 1.25, {{kOneDnn, 1}})};
  results.cells[1].same_bits = false;
  results.activations = {{.net = NetOf("B"),
                          .activation = Activation::kGelu,
                          .rows = 8,
                          .with = Taking(4e-6),
                          .without = Taking(3e-6)}};
  return results;
}

std::string Text(const Results& results) {
  std::ostringstream out;
  const Palette palette(/*colours=*/false);
  out << TextReport(results, palette);
  WriteVerdicts(Judge(results), palette, out);
  return out.str();
}

TEST(BenchReportTest, TextDescribesTheMachineAndTheContestants) {
  const std::string text = Text(SmallRun());
  EXPECT_THAT(text, HasSubstr("a round machine, pinned to processor 3\n"));
  EXPECT_THAT(text, HasSubstr("FMA peak of one core: 100.0 GFLOP/s"));
  EXPECT_THAT(text, HasSubstr("oneDNN: its kernels\n"));
  EXPECT_THAT(text, HasSubstr("ONNX Runtime: NOT HERE: no such library\n"));
}

TEST(BenchReportTest, TextHasATablePerNetAndALinePerBatchSize) {
  const std::string text = Text(SmallRun());
  EXPECT_THAT(text, HasSubstr("A 784-128-10, ReLU: 397.5 KiB of weights from "
                              "L2 at 100.0 GB/s\n"));
  EXPECT_THAT(text, HasSubstr("B 784-512-512-10, ReLU: 2.555 MiB of weights "
                              "from L3 at 100.0 GB/s\n"));
  // 64 rows: 13.0 MFLOP at 80 GFLOP/s; 1.25 times the roofline's time; oneDNN
  // takes half the time.
  EXPECT_THAT(text, ContainsRegex("\n +64 +162\\.6 +80\\.0 +0\\.800 +130\\.1 "
                                  "+1\\.25 +0\\.50 .*DIFFER\n"));
}

TEST(BenchReportTest, TextStatesTheVerdictOnEachTarget) {
  const std::string text = Text(SmallRun());
  EXPECT_THAT(text, ContainsRegex("share of the FMA peak, 16 to 1024 rows +A "
                                  "+at least 0\\.95 +0\\.800 +64 rows, ReLU "
                                  "+NOT reached, 1 of 1\n"));
  EXPECT_THAT(
      text, ContainsRegex("time by the roofline's, 1 to 64 rows +A "
                          "+at most 1\\.25 +1\\.250 +1 row, ReLU +reached\n"));
  EXPECT_THAT(text, ContainsRegex("ONNX Runtime's time by ours +A .*not "
                                  "measured\n"));
  EXPECT_THAT(text, ContainsRegex("B +8 +GELU +4\\.000 +3\\.000 +0\\.250\n"));
}

TEST(BenchReportTest, JsonHoldsTheMeasuredNumbers) {
  const Results results = SmallRun();
  const auto json = nlohmann::json::parse(JsonReport(results, Judge(results)));
  EXPECT_EQ(json["machine"]["avx512_peak"], 1e11);
  EXPECT_EQ(json["machine"]["weight_bandwidth"]["B"], 1e11);
  ASSERT_EQ(json["cells"].size(), 3u);
  const auto& cell = json["cells"][1];
  EXPECT_EQ(cell["network"], "A");
  EXPECT_EQ(cell["rows"], 64);
  EXPECT_EQ(cell["same_bits"], false);
  EXPECT_NEAR(cell["share_of_peak"].get<double>(), 0.8, 1e-12);
  EXPECT_NEAR(cell["times_roofline"].get<double>(), 1.25, 1e-12);
  EXPECT_EQ(cell["seconds"]["oneDNN"]["best"],
            results.cells[1].Seconds(kOneDnn));
  EXPECT_EQ(json["implementations"][2]["absent"], "no such library");
  EXPECT_NEAR(json["activations"][0]["share"].get<double>(), 0.25, 1e-12);
  EXPECT_EQ(json["targets"].size(), Judge(results).size());
}

TEST(BenchReportTest, PictureHasAChartPerNetAndALinePerImplementation) {
  const std::string svg = Picture(SmallRun());
  EXPECT_THAT(svg, HasSubstr("A 784-128-10, ReLU"));
  EXPECT_THAT(svg, HasSubstr("B 784-512-512-10, ReLU"));
  EXPECT_THAT(svg, HasSubstr("oneDNN"));
  EXPECT_THAT(svg, HasSubstr("roofline"));
  EXPECT_THAT(svg, Not(HasSubstr("ONNX Runtime")));
  size_t elements = 0;
  for (size_t at = 0; (at = svg.find("<svg ", at)) != std::string::npos; ++at) {
    ++elements;
  }
  EXPECT_EQ(elements, 3u);  // the picture and its two charts
}

}  // namespace
}  // namespace neurite::bench
