#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/forward/report.h"
#include "client/report/chart.h"
#include "client/report/chart_grid.h"

namespace neurite::bench {
namespace {

Chart EmptyChart(const Cell& cell, const Results& results) {
  Chart chart{
      .title = absl::StrCat(cell.net.Name(), ", ", HiddenName(cell.hidden)),
      .x_label = "rows",
      .y_label = "share of the FMA peak",
      .log_x = true};
  for (const auto& [implementation, description] : results.present) {
    chart.series.push_back({ImplementationName(implementation), {}});
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
  return charts;
}

}  // namespace

std::string Picture(const Results& results) {
  return ChartGrid(Charts(results), /*columns=*/2);
}

}  // namespace neurite::bench
