#ifndef NEURITE_TESTS_CORE_BATCHING_LINEAR_COST_H_
#define NEURITE_TESTS_CORE_BATCHING_LINEAR_COST_H_

#include <chrono>
#include <vector>

#include "core/model/cost_curve.h"

namespace neurite {

// Returns a curve in which `rows` rows take `base` + rows * `per_row`.
inline CostCurve LinearCost(std::chrono::nanoseconds base,
                            std::chrono::nanoseconds per_row) {
  std::vector<CostCurve::Point> points;
  for (int64_t rows = 1; rows <= 16; rows *= 2) {
    points.push_back({rows, base + rows * per_row});
  }
  return CostCurve(points);
}

}  // namespace neurite

#endif  // NEURITE_TESTS_CORE_BATCHING_LINEAR_COST_H_
