#include <cmath>
#include <vector>

#include "bench/serve/spread.h"
#include "gtest/gtest.h"

namespace neurite::bench::serve {
namespace {

TEST(ServeSpreadTest, ComputesMedianMinimumAndMaximum) {
  const struct {
    const char* name;
    std::vector<double> values;
    Spread want;
  } kCases[] = {
      {"nothing", {}, {0, 0, 0}},
      {"one value is all there is", {3}, {3, 3, 3}},
      {"of two, the mean", {4, 2}, {3, 2, 4}},
      {"of three, the middle one", {9, 1, 2}, {2, 1, 9}},
      {"of four, the mean of the middle two", {8, 1, 4, 2}, {3, 1, 8}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(SpreadOf(c.values), c.want);
  }
}

TEST(ServeSpreadTest, ComputesRatiosPerRound) {
  // The ratio of the medians alone, 2 / 1, would not show the spread.
  EXPECT_EQ(RatiosOf({2, 40, 1}, {1, 10, 1}), (Spread{2, 1, 4}));
  EXPECT_EQ(
      RatiosOf({2, INFINITY, INFINITY, 3, 4}, {1, INFINITY, 1, INFINITY, 1}),
      (Spread{4, 0, INFINITY}));
}

}  // namespace
}  // namespace neurite::bench::serve
