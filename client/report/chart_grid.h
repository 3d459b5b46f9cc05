// Several charts as one picture.
#ifndef NEURITE_CLIENT_REPORT_CHART_GRID_H_
#define NEURITE_CLIENT_REPORT_CHART_GRID_H_

#include <string>
#include <vector>

#include "client/report/chart.h"

namespace neurite {

struct ChartGridOptions {
  std::string title;  // markup, not escaped
  // Of the whole picture, in pixels: no more than what a page shows, for there
  // a wider one would be scaled down, its text too.
  double width = 830;
  int columns = 2;
  // All charts have the series of the first, which are named once, on top.
  bool one_legend = false;
};

// An <svg> file of `charts`, row by row. Their widths are the grid's.
std::string ChartGrid(std::vector<Chart> charts,
                      const ChartGridOptions& options);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_GRID_H_
