#include "core/model/cost_curve.h"

#include <chrono>
#include <vector>

#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/integer_network.h"

namespace neurite {
namespace {

using std::chrono::nanoseconds;
using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;

CostCurve Curve(std::vector<CostCurve::Point> points) {
  return CostCurve(points);
}

TEST(CostCurve, InterpolatesBetweenPointsAndExtrapolatesBeyond) {
  const CostCurve curve = Curve({{1, 100us}, {4, 160us}, {8, 400us}});
  const struct {
    int64_t rows;
    nanoseconds want;
  } kCases[] = {{0, 0ns},   {1, 100us}, {2, 120us},  {4, 160us},
                {6, 280us}, {8, 400us}, {16, 800us}, {80, 4000us}};
  for (const auto& c : kCases) EXPECT_EQ(curve.Time(c.rows), c.want) << c.rows;
}

TEST(CostCurve, ComputesHowManyRowsFitATime) {
  const CostCurve curve = Curve({{1, 100us}, {4, 160us}, {8, 400us}});
  const struct {
    nanoseconds limit;
    int64_t want;
  } kCases[] = {{0ns, 0},   {99us, 0},  {100us, 1}, {119us, 1}, {120us, 2},
                {279us, 5}, {400us, 8}, {449us, 8}, {450us, 9}, {4000us, 80}};
  for (const auto& c : kCases) {
    EXPECT_EQ(curve.RowsWithin(c.limit), c.want) << c.limit.count();
  }
}

TEST(CostCurve, KneeIsWhereLargerBatchesGainNothing) {
  const struct {
    const char* name;
    std::vector<CostCurve::Point> points;
    int64_t want;
  } kCases[] = {
      {"one point", {{1, 7us}}, 1},
      {"a row costs the same in every batch", {{1, 10us}, {8, 80us}}, 1},
      {"memory first, then arithmetic",
       {{1, 360us}, {2, 370us}, {4, 420us}, {8, 800us}, {32, 3150us}},
       8},
      {"always cheaper in a batch", {{1, 100us}, {8, 110us}, {64, 200us}}, 64},
      {"within 5 % of the least", {{1, 104us}, {100, 10000us}}, 1},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Curve(c.points).knee(), c.want) << c.name;
  }
}

TEST(CostCurve, AnUnknownCurveImposesNoLimits) {
  CostCurve curve;
  EXPECT_FALSE(curve.known());
  EXPECT_EQ(curve.Time(1000), 0ns);
  EXPECT_EQ(curve.RowsWithin(0ns), CostCurve::kUnlimited);
  EXPECT_EQ(curve.knee(), CostCurve::kUnlimited);
  curve.Learn(5, 100us);
  EXPECT_EQ(curve.Time(1000), 0ns);
}

TEST(CostCurve, TimeNeverDecreasesWithMoreRows) {
  const CostCurve curve = Curve({{1, 100us}, {2, 80us}, {3, 120us}});
  EXPECT_EQ(curve.Time(2), 100us);
  EXPECT_EQ(curve.RowsWithin(100us), 2);
}

TEST(CostCurve, LearnsFromMeasuredBatchTimes) {
  CostCurve curve = Curve({{1, 100us}, {8, 200us}, {64, 1600us}});
  for (int i = 0; i < 100; ++i) curve.Learn(8, 400us);
  EXPECT_NEAR(static_cast<double>(curve.Time(8).count()), 400e3, 4e3);
  EXPECT_EQ(curve.Time(1), 100us) << "no 1-row batch was measured";
  for (int i = 0; i < 200; ++i) curve.Learn(100, 5000us);
  EXPECT_NEAR(static_cast<double>(curve.Time(100).count()), 5000e3, 50e3);
}

TEST(CostCurve, LimitsTheWeightOfOneMeasurementAndIgnoresZero) {
  CostCurve curve = Curve({{1, 100us}, {8, 200us}});
  curve.Learn(8, 0ns);
  EXPECT_EQ(curve.Time(8), 200us);
  curve.Learn(8, 1000 * 200us);  // the thread was interrupted
  EXPECT_LE(curve.Time(8), 225us);
}

TEST(CostCurve, StaysMonotonicWhileLearning) {
  CostCurve curve = Curve({{1, 100us}, {8, 200us}, {64, 1600us}});
  for (int i = 0; i < 300; ++i) curve.Learn(1, 900us);
  EXPECT_LE(curve.Time(1), curve.Time(8));
  for (int i = 0; i < 300; ++i) curve.Learn(64, 50us);
  EXPECT_LE(curve.Time(1), curve.Time(8));
  EXPECT_LE(curve.Time(8), curve.Time(64));
}

TEST(MeasureCostCurve, MeasuresBatchesUpToTheGivenSize) {
  const auto network = CompileOrDie(EchoSpec(10));
  Workspace workspace;
  const CostCurve curve =
      MeasureCostCurve(*network, 256, workspace, Clock::Real());
  EXPECT_TRUE(curve.known());
  EXPECT_GT(curve.Time(1), 0ns);
  EXPECT_GT(curve.Time(256), curve.Time(1));
  EXPECT_GE(curve.knee(), 1);
  EXPECT_LE(curve.knee(), 256);
}

TEST(MeasureCostCurve, AStoppedClockGivesAZeroCostCurve) {
  const auto network = CompileOrDie(EchoSpec(3));
  Workspace workspace;
  const FakeClock clock;
  const CostCurve curve = MeasureCostCurve(*network, 16, workspace, clock);
  EXPECT_EQ(curve.Time(16), 0ns);
  EXPECT_EQ(curve.RowsWithin(0ns), CostCurve::kUnlimited);
}

TEST(CostCurve, LearningRaisesTheKneeByHalfAtMost) {
  // 13 us a row in batches of 8 rows, 12.5 in those of 64.
  CostCurve curve = Curve({{1, 50us}, {8, 104us}, {64, 800us}});
  ASSERT_EQ(curve.knee(), 8);
  // Other threads take a third of the time; batches of 64 rows never run.
  for (int i = 0; i < 100; ++i) curve.Learn(8, 150us);
  EXPECT_EQ(curve.knee(), 12);
}

}  // namespace
}  // namespace neurite
