#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/forward/report.h"
#include "client/report/chart.h"
#include "client/report/chart_grid.h"

namespace neurite::bench {
namespace {

// From this number of rows on, the lines would zigzag too densely to be told
// apart, so neighbouring points are replaced by their median.
constexpr int64_t kDense = 8;
constexpr double kPointsAnOctave = 3;

Chart EmptyChart(const Cell& cell, const Results& results) {
  Chart chart{
      .title = absl::StrCat(cell.net.Name(), ", ", HiddenName(cell.hidden)),
      .x_label = "rows (from 8 on, medians of neighbours)",
      .log_x = true};
  for (const auto& [implementation, description] : results.present) {
    chart.series.push_back(
        {.name = ImplementationName(implementation),
         .emphasised = implementation == Implementation::kOurs});
  }
  chart.series.push_back({"roofline", {}});
  return chart;
}

void AddPoints(const Cell& cell, const Results& results, Chart& chart) {
  const Machine& machine = results.machine;
  const auto rows = static_cast<double>(cell.rows);
  size_t i = 0;
  for (const auto& [implementation, description] : results.present) {
    const std::optional<double> share =
        cell.ShareOfPeak(machine, implementation);
    if (share) chart.series[i].points.emplace_back(rows, *share);
    ++i;
  }
  chart.series[i].points.emplace_back(
      rows, cell.net.Flops(cell.rows) /
                machine.RooflineSeconds(cell.net, cell.rows) / machine.peak());
}

// The medians of x and of y.
std::pair<double, double> Middle(
    std::span<const std::pair<double, double>> points) {
  std::vector<double> shares;
  for (const auto& [rows, share] : points) shares.push_back(share);
  const auto middle =
      shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2);
  std::nth_element(shares.begin(), middle, shares.end());
  return {points[points.size() / 2].first, *middle};
}

// Replaces neighbouring points by their medians. REQUIRES: the points are
// ordered by rows.
void Thin(ChartSeries& series) {
  const auto bin = [](double rows) {
    return rows < kDense ? rows
                         : -std::floor(kPointsAnOctave * std::log2(rows));
  };
  std::vector<std::pair<double, double>> thinned;
  const std::span<const std::pair<double, double>> points = series.points;
  for (size_t begin = 0, end = 0; begin < points.size(); begin = end) {
    while (end < points.size() &&
           bin(points[end].first) == bin(points[begin].first)) {
      ++end;
    }
    thinned.push_back(Middle(points.subspan(begin, end - begin)));
  }
  series.points = std::move(thinned);
}

std::vector<Chart> Charts(const Results& results) {
  std::vector<Chart> charts;
  const Cell* before = nullptr;
  for (const Cell& cell : results.cells) {
    if (before == nullptr || before->net.letter != cell.net.letter ||
        before->hidden != cell.hidden) {
      charts.push_back(EmptyChart(cell, results));
    }
    AddPoints(cell, results, charts.back());
    before = &cell;
  }
  for (Chart& chart : charts) {
    for (ChartSeries& series : chart.series) Thin(series);
  }
  return charts;
}

}  // namespace

std::string Picture(const Results& results) {
  return ChartGrid(Charts(results), {.title = "Share of one core's FMA peak",
                                     .one_legend = true});
}

}  // namespace neurite::bench
