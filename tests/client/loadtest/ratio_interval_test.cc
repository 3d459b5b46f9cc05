#include "client/loadtest/ratio_interval.h"

#include <limits>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

// With numpy and scipy:
//   ra = a.var(ddof=1) / len(a) / a.mean()**2, and rb in the same way
//   df = (ra + rb)**2 / (ra**2 / (len(a) - 1) + rb**2 / (len(b) - 1)) = 6.82
//   a.mean() / b.mean() * exp(+-stats.t.ppf(.975, int(df)) * sqrt(ra + rb))
TEST(RatioIntervalTest, AgreesWithWelchsInterval) {
  const std::vector<double> a = {100, 104, 96, 102, 98, 101};
  const std::vector<double> b = {90, 95, 85, 92, 88};
  const auto up = RatioOfMeans(a, b);
  ASSERT_TRUE(up.has_value());
  EXPECT_NEAR(up->ratio, 1.112963, 1e-6);
  EXPECT_NEAR(up->low, 1.054069, 2e-5);  // the quantiles have three decimals
  EXPECT_NEAR(up->high, 1.175148, 2e-5);
  EXPECT_TRUE(up->differs());
  const auto down = RatioOfMeans(b, a);
  ASSERT_TRUE(down.has_value());
  EXPECT_NEAR(down->low, 0.850957, 2e-5);
  EXPECT_NEAR(down->high, 0.948705, 2e-5);
  EXPECT_TRUE(down->differs());
}

TEST(RatioIntervalTest, EqualSamplesDoNotDiffer) {
  const std::vector<double> values = {90, 110, 95, 105};
  const auto same = RatioOfMeans(values, values);
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(same->ratio, 1);
  EXPECT_LT(same->low, 1);
  EXPECT_GT(same->high, 1);
  EXPECT_FALSE(same->differs());
  const std::vector<double> constant = {5, 5};
  const auto exact = RatioOfMeans(constant, constant);
  ASSERT_TRUE(exact.has_value());
  EXPECT_EQ(exact->low, 1);
  EXPECT_FALSE(exact->differs());
}

TEST(RatioIntervalTest, NeedsTwoValuesAndAPositiveMeanOfEach) {
  const std::vector<double> good = {1, 2};
  for (const std::vector<double>& bad :
       {std::vector<double>{},
        {3},
        {0, 0},
        {-1, -2},
        {1, -1},
        {1, std::numeric_limits<double>::infinity()},
        {1, std::numeric_limits<double>::quiet_NaN()}}) {
    EXPECT_FALSE(RatioOfMeans(good, bad).has_value());
    EXPECT_FALSE(RatioOfMeans(bad, good).has_value());
  }
  // A window without an answer is a value like others.
  EXPECT_TRUE(RatioOfMeans(good, std::vector<double>{0, 1}).has_value());
}

// Of 2,000 pairs of samples with the same mean, the interval excludes 1 in 5 %,
// give or take three standard deviations (0.5 %) and what the delta method and
// whole degrees of freedom cost.
TEST(RatioIntervalTest, ExcludesOneInAboutFivePercentOfEqualPairs) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(100, 10);
  int excluded = 0;
  for (int pair = 0; pair < 2'000; ++pair) {
    std::vector<double> a(10);
    std::vector<double> b(40);
    for (double& value : a) value = normal(random);
    for (double& value : b) value = normal(random);
    if (RatioOfMeans(a, b)->differs()) ++excluded;
  }
  EXPECT_GE(excluded, 2'000 * 3.0 / 100);
  EXPECT_LE(excluded, 2'000 * 7.0 / 100);
}

}  // namespace
}  // namespace neurite
