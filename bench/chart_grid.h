// Several charts as one picture.
#ifndef NEURITE_BENCH_CHART_GRID_H_
#define NEURITE_BENCH_CHART_GRID_H_

#include <span>
#include <string>

#include "client/output/chart.h"

namespace neurite::bench {

// An <svg> file of `charts` row by row, so many side by side.
std::string ChartGrid(std::span<const Chart> charts, int columns);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_CHART_GRID_H_
