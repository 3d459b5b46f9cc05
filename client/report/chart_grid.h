// Draws several charts as one picture.
#ifndef NEURITE_CLIENT_REPORT_CHART_GRID_H_
#define NEURITE_CLIENT_REPORT_CHART_GRID_H_

#include <string>
#include <vector>

#include "client/report/chart.h"

namespace neurite {

struct ChartGridOptions {
  std::string title;  // markup, not escaped
  // Width of the whole picture in pixels. It should not exceed the width of a
  // page, which would scale the picture and its text down.
  double width = 830;
  int columns = 2;
  // True if all charts have the series of the first: one legend, at the top.
  bool one_legend = false;
};

// An <svg> file of `charts`, row by row. The grid sets the charts' widths.
std::string ChartGrid(std::vector<Chart> charts,
                      const ChartGridOptions& options);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_GRID_H_
