// Draws line charts as SVG.
#ifndef NEURITE_CLIENT_REPORT_CHART_H_
#define NEURITE_CLIENT_REPORT_CHART_H_

#include <string>
#include <utility>
#include <vector>

namespace neurite {

// One line. Points are joined in the given order. Points that are not finite,
// or not positive on a logarithmic axis, are omitted.
struct ChartSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;
  bool emphasised = false;  // drawn above the others, with a thicker line
};

struct Chart {
  std::string title;
  std::string x_label;  // with the unit, e.g. "requests a second"
  std::string y_label;  // empty: the plot uses its space
  bool log_x = false;
  bool log_y = false;
  std::vector<ChartSeries> series;

  // In pixels; text is 13 pixels high.
  double width = 760;
  double plot_height = 320;  // without title, legend and labels
  bool legend = true;        // names the series above the plot
};

// Draws `chart` as one <svg> element, for a page or a file. The element is
// self-contained (no external font, script or style), follows the reader's
// preference for a light or dark theme, and distinguishes series by colour,
// dash and mark. A chart without points says so.
std::string ChartSvg(const Chart& chart);

// The legend of a chart, as elements of an <svg> that start at its upper left
// corner.
struct ChartLegend {
  std::string elements;
  double height = 0;  // 0: no series has a name
};
ChartLegend MakeChartLegend(const std::vector<ChartSeries>& series,
                            double width);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_H_
