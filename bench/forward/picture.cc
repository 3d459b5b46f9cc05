#include "bench/forward/picture.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/report/chart.h"

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

// The first `name="NUMBER"` of an element's text.
int Attribute(absl::string_view svg, absl::string_view name) {
  const std::string key = absl::StrCat(" ", name, "=\"");
  const size_t at = svg.find(key);
  if (at == absl::string_view::npos) return 0;
  svg.remove_prefix(at + key.size());
  int value = 0;
  return absl::SimpleAtoi(svg.substr(0, svg.find('"')), &value) ? value : 0;
}

}  // namespace

std::string Picture(const Results& results) {
  constexpr int kColumns = 2;
  constexpr int kGap = 12;
  int width = 0;
  int top = kGap;
  int row_height = 0;
  std::string charts;
  int column = 0;
  for (const Chart& chart : Charts(results)) {
    if (column == kColumns) {
      column = 0;
      top += row_height + kGap;
      row_height = 0;
    }
    const std::string svg = ChartSvg(chart);
    const int left = kGap + column * (Attribute(svg, "width") + kGap);
    absl::StrAppend(&charts, "<g transform=\"translate(", left, " ", top,
                    ")\">", svg, "</g>");
    width = std::max(width, left + Attribute(svg, "width") + kGap);
    row_height = std::max(row_height, Attribute(svg, "height"));
    ++column;
  }
  const int height = top + row_height + kGap;
  return absl::StrCat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
                      width, "\" height=\"", height, "\" viewBox=\"0 0 ", width,
                      " ", height, "\">", charts, "</svg>\n");
}

}  // namespace neurite::bench
