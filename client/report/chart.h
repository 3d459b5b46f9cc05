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
};

struct Chart {
  std::string title;
  std::string x_label;  // with the unit, as in "requests a second"
  std::string y_label;
  bool log_x = false;
  bool log_y = false;
  std::vector<ChartSeries> series;
};

// `chart` as one <svg> element: to stand in a page, or alone in a file. It
// needs no font, script or style from elsewhere, follows the reader's
// preference for light or dark, and tells series apart by colour, dash and
// mark. Without points it says so.
std::string ChartSvg(const Chart& chart);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_H_
