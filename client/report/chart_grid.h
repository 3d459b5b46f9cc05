// Several charts as one picture.
#ifndef NEURITE_CLIENT_REPORT_CHART_GRID_H_
#define NEURITE_CLIENT_REPORT_CHART_GRID_H_

#include <span>
#include <string>

#include "client/report/chart.h"

namespace neurite {

// An <svg> file of `charts` row by row, so many side by side.
std::string ChartGrid(std::span<const Chart> charts, int columns);

}  // namespace neurite

#endif  // NEURITE_CLIENT_REPORT_CHART_GRID_H_
