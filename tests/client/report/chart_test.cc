#include "client/report/chart.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "client/report/chart_axis.h"
#include "client/report/chart_grid.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::DoubleEq;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Labels(const std::vector<double>& values, bool log) {
  std::vector<std::string> labels;
  const ChartAxis axis(values, log);
  for (const ChartAxis::Tick& tick : axis.ticks()) {
    labels.push_back(tick.label);
  }
  return labels;
}

TEST(ChartAxisTest, TicksAreRoundAndEncloseTheValues) {
  const struct {
    const char* name;
    std::vector<double> values;
    bool log;
    std::vector<std::string> want;
  } kCases[] = {
      {"linear begins at 0", {3, 9.5}, false, {"0", "2", "4", "6", "8", "10"}},
      {"large ones are short",
       {5e4},
       false,
       {"0", "10k", "20k", "30k", "40k", "50k"}},
      {"negative values keep the 0",
       {-1, 2},
       false,
       {"-1", "-0.5", "0", "0.5", "1", "1.5", "2"}},
      {"all zero", {0, 0}, false, {"0", "0.2", "0.4", "0.6", "0.8", "1"}},
      {"powers of two", {1, 2, 4, 8}, true, {"1", "2", "4", "8"}},
      {"few decades are divided",
       {0.3, 40},
       true,
       {"0.2", "0.5", "1", "2", "5", "10", "20", "50"}},
      {"many decades are not",
       {0.02, 7000},
       true,
       {"0.02", "0.1", "1", "10", "100", "1000", "10k"}},
      {"their ends are near",
       {4, 300, 4500},
       true,
       {"2", "10", "100", "1000", "5000"}},
      {"one value has room around it", {3}, true, {"2", "5"}},
      {"a value on a mark", {10}, true, {"10", "20"}},
      {"none", {}, true, {"1", "2"}},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Labels(c.values, c.log), ElementsAreArray(c.want)) << c.name;
  }
}

TEST(ChartAxisTest, PositionsRangeFromZeroToOne) {
  const ChartAxis linear(std::vector<double>{0, 10}, false);
  EXPECT_THAT(linear.Position(0), DoubleEq(0));
  EXPECT_THAT(linear.Position(2.5), DoubleEq(0.25));
  EXPECT_THAT(linear.Position(10), DoubleEq(1));
  const ChartAxis log(std::vector<double>{1, 10'000}, true);
  EXPECT_THAT(log.Position(100), DoubleEq(0.5));
}

Chart TwoLines() {
  Chart chart;
  chart.title = "latency";
  chart.x_label = "rate";
  chart.y_label = "ms";
  chart.series = {{"p50", {{1, 1}, {2, 2}}}, {"p99", {{1, 3}, {2, 9}}}};
  return chart;
}

TEST(ChartSvgTest, ShowsTitleLabelsAndLegend) {
  const std::string svg = ChartSvg(TwoLines());
  EXPECT_THAT(svg, AllOf(HasSubstr(">latency</text>"), HasSubstr(">rate<"),
                         HasSubstr(">ms<"), HasSubstr(">p50</text>"),
                         HasSubstr(">p99</text>"),
                         HasSubstr("prefers-color-scheme:dark"),
                         Not(HasSubstr("<script"))));
  EXPECT_THAT(svg, ::testing::StartsWith("<svg "));
}

TEST(ChartSvgTest, EscapesText) {
  Chart chart = TwoLines();
  chart.title = "a<b & \"c\"";
  chart.series[0].name = "<p50>";
  EXPECT_THAT(ChartSvg(chart),
              AllOf(HasSubstr("a&lt;b &amp; &quot;c&quot;"),
                    HasSubstr("&lt;p50&gt;"), Not(HasSubstr("<p50>"))));
}

TEST(ChartSvgTest, OmitsPointsThatCannotBeDrawn) {
  const double inf = std::numeric_limits<double>::infinity();
  Chart chart = TwoLines();
  const std::string before = ChartSvg(chart);
  chart.series[0].points.emplace_back(std::nan(""), 1);
  chart.series[1].points.emplace_back(2, inf);
  EXPECT_EQ(ChartSvg(chart), before);
  chart = TwoLines();
  chart.log_x = chart.log_y = true;
  const std::string logarithmic = ChartSvg(chart);
  chart.series[0].points.emplace_back(0, 1);
  chart.series[1].points.emplace_back(2, -1);
  EXPECT_EQ(ChartSvg(chart), logarithmic);
}

TEST(ChartSvgTest, OmitsLabelsThatWouldOverlap) {
  Chart chart = TwoLines();
  chart.log_x = true;
  chart.series[0].points = {{1, 1}, {1024, 2}, {1500, 3}};
  EXPECT_THAT(ChartSvg(chart), HasSubstr(">2000</text>"));
  chart.width = 380;
  EXPECT_THAT(ChartSvg(chart),
              AllOf(HasSubstr(">1000</text>"), Not(HasSubstr(">2000</text>"))));
}

TEST(ChartSvgTest, AnEmphasisedLineIsDrawnLastAndThicker) {
  Chart chart = TwoLines();
  chart.legend = false;
  const std::string before = ChartSvg(chart);
  chart.series[0].emphasised = true;
  const std::string after = ChartSvg(chart);
  EXPECT_LT(before.find("#0072b2"), before.find("#d55e00"));
  EXPECT_LT(after.find("#d55e00"), after.find("#0072b2"));
  EXPECT_THAT(after, HasSubstr("stroke=\"#0072b2\" stroke-width=\"3.2\""));
}

// Returns the number of occurrences of `part` in `text`.
int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) {
    ++count;
  }
  return count;
}

TEST(ChartGridTest, ChartsShareTheWidth) {
  const std::string svg =
      ChartGrid({TwoLines(), TwoLines(), TwoLines()}, {.width = 836});
  EXPECT_THAT(svg, HasSubstr("width=\"836\""));
  EXPECT_EQ(Count(svg, "<svg "), 4);
  EXPECT_EQ(Count(svg, "width=\"400\""), 3);
}

TEST(ChartGridTest, DrawsOneLegendOnTop) {
  const std::vector<Chart> charts = {TwoLines(), TwoLines()};
  const std::string name = ">" + charts[0].series[0].name + "</text>";
  EXPECT_EQ(Count(ChartGrid(charts, {}), name), 2);
  const std::string svg =
      ChartGrid(charts, {.title = "both", .one_legend = true});
  EXPECT_EQ(Count(svg, name), 1);
  EXPECT_THAT(svg, HasSubstr(">both</text>"));
}

TEST(ChartSvgTest, StatesThatNothingWasMeasured) {
  Chart chart;
  chart.title = "latency";
  EXPECT_THAT(ChartSvg(chart), HasSubstr("latency: nothing was measured"));
  chart.series.push_back({"p50", {}});
  EXPECT_THAT(ChartSvg(chart), HasSubstr("latency: nothing was measured"));
}

}  // namespace
}  // namespace neurite
