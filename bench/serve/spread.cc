#include "bench/serve/spread.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <utility>

namespace neurite::bench::serve {

Spread SpreadOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  const double median = values.size() % 2 == 1
                            ? values[middle]
                            : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

Spread RatiosOf(const std::vector<double>& values,
                const std::vector<double>& by) {
  assert(values.size() == by.size());
  std::vector<double> ratios;
  for (size_t i = 0; i < values.size(); ++i) {
    ratios.push_back(std::isinf(values[i]) ? values[i] : values[i] / by[i]);
  }
  return SpreadOf(std::move(ratios));
}

}  // namespace neurite::bench::serve
