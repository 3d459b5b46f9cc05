#include "client/report/chart_grid.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace neurite {
namespace {

constexpr double kGap = 12;
constexpr double kTitle = 34;
constexpr double kPlotHeight = 220;

// The value of the first attribute `name="NUMBER"` in an element's text.
double Attribute(absl::string_view svg, absl::string_view name) {
  const std::string key = absl::StrCat(" ", name, "=\"");
  const size_t at = svg.find(key);
  if (at == absl::string_view::npos) return 0;
  svg.remove_prefix(at + key.size());
  double value = 0;
  return absl::SimpleAtod(svg.substr(0, svg.find('"')), &value) ? value : 0;
}

std::string At(double x, double y, absl::string_view elements) {
  return absl::StrFormat("<g transform=\"translate(%g %g)\">%s</g>", x, y,
                         elements);
}

// Appends the title and the legend; returns the top of the charts.
double AddHeading(const std::vector<Chart>& charts,
                  const ChartGridOptions& options, std::string& elements) {
  double top = kGap;
  if (!options.title.empty()) {
    elements += At(kGap, top,
                   absl::StrCat("<text class=\"chart-text\" y=\"18\" "
                                "font-size=\"17\" font-weight=\"600\">",
                                options.title, "</text>"));
    top += kTitle;
  }
  if (options.one_legend && !charts.empty()) {
    const ChartLegend legend =
        MakeChartLegend(charts.front().series, options.width - 2 * kGap);
    elements += At(kGap, top, legend.elements);
    top += legend.height;
  }
  return top;
}

}  // namespace

std::string ChartGrid(std::vector<Chart> charts,
                      const ChartGridOptions& options) {
  const double column_width = (options.width - kGap) / options.columns - kGap;
  std::string elements;
  double top = AddHeading(charts, options, elements);
  double row_height = 0;
  int column = 0;
  for (Chart& chart : charts) {
    if (column == options.columns) {
      column = 0;
      top += row_height + kGap;
      row_height = 0;
    }
    chart.width = column_width;
    chart.plot_height = kPlotHeight;
    chart.legend = !options.one_legend;
    const std::string svg = ChartSvg(chart);
    elements += At(kGap + column * (column_width + kGap), top, svg);
    row_height = std::max(row_height, Attribute(svg, "height"));
    ++column;
  }
  const double height = top + row_height + kGap;
  return absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" "
      "viewBox=\"0 0 %g %g\" font-family=\"system-ui,Helvetica,Arial,"
      "sans-serif\" font-size=\"13\"><rect class=\"chart-back\" "
      "width=\"100%%\" height=\"100%%\"/>%s</svg>\n",
      options.width, height, options.width, height, elements);
}

}  // namespace neurite
