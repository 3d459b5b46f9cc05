// Line charts as pictures.
#ifndef NEURITE_CLIENT_REPORT_CHART_H_
#define NEURITE_CLIENT_REPORT_CHART_H_

#include <string>
#include <utility>
#include <vector>

namespace neurite {

// One line. Points are joined in the order given; those that are not finite, or
// not above 0 on a logarithmic axis, are left out.
struct ChartSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;
  bool emphasised = false;  // drawn above the others, with a thicker line
};

struct Chart {
  std::string title;
  std::string x_label;  // with the unit, as in "requests a second"
  std::string y_label;  // empty: the plot takes its place
  bool log_x = false;
  bool log_y = false;
  std::vector<ChartSeries> series;

  // In pixels, at which text is 13 high.
  double width = 760;
  double plot_height = 320;  // without title, legend and labels
  bool legend = true;        // names the series above the plot
};

// `chart` as one <svg> element: to stand in a page, or alone in a file. It
// needs no font, script or style from elsewhere, follows the reader's
// preference for light or dark, and tells series apart by colour, dash and
// mark. Without points it says so.
std::string ChartSvg(const Chart& chart);

// What names the series of a chart, as elements of an <svg> that start at its
// upper left corner.
struct ChartLegend {
  std::string elements;
  double height = 0;  // 0: no series has a name
};
ChartLegend MakeChartLegend(const std::vector<ChartSeries>& series,
                            double width);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_H_
