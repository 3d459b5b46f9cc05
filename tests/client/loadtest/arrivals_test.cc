#include "client/loadtest/arrivals.h"

#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);

ArrivalPlan PlanFor(Scenario scenario) {
  ArrivalPlan plan;
  plan.scenario = scenario;
  plan.start = plan.measured_from = kStart;
  return plan;
}

ArrivalPlan Poisson(double rate, uint64_t seed) {
  ArrivalPlan plan = PlanFor(Scenario::kServer);
  plan.rate = rate;
  plan.seed = seed;
  return plan;
}

// Returns the first `count` due times in seconds from the start.
std::vector<double> Take(Arrivals& arrivals, int count) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) {
    times.push_back(
        std::chrono::duration<double>(*arrivals.next() - kStart).count());
    arrivals.Take();
  }
  return times;
}

// Takes all requests that have a due time now and returns these times.
std::vector<MonotonicTime> TakeAll(Arrivals& arrivals) {
  std::vector<MonotonicTime> times;
  while (arrivals.next().has_value()) {
    times.push_back(*arrivals.next());
    arrivals.Take();
  }
  return times;
}

TEST(PoissonArrivalsTest, GapsAreExponentiallyDistributed) {
  constexpr int kCount = 200'000;
  constexpr double kRate = 400;
  for (const uint64_t seed : {1u, 2u, 20221203u}) {
    const std::vector<double> times =
        Take(*MakeArrivals(Poisson(kRate, seed)), kCount);
    double sum = 0;
    double squares = 0;
    int longer_than_mean = 0;
    double before = 0;
    for (const double time : times) {
      const double gap = (time - before) * kRate;
      before = time;
      ASSERT_GE(gap, 0);
      sum += gap;
      squares += gap * gap;
      if (gap > 1) ++longer_than_mean;
    }
    // Six standard errors: mean 1 +- 1/sqrt(n), second moment 2 +- sqrt(20/n).
    const double error = 6 / std::sqrt(kCount);
    EXPECT_NEAR(sum / kCount, 1, error) << seed;
    EXPECT_NEAR(squares / kCount, 2, error * std::sqrt(20)) << seed;
    EXPECT_NEAR(static_cast<double>(longer_than_mean) / kCount, std::exp(-1),
                error * 0.5)
        << seed;
  }
}

TEST(PoissonArrivalsTest, TheSameSeedGivesTheSameTimes) {
  const std::vector<double> once = Take(*MakeArrivals(Poisson(10, 7)), 100);
  EXPECT_EQ(Take(*MakeArrivals(Poisson(10, 7)), 100), once);
  EXPECT_NE(Take(*MakeArrivals(Poisson(10, 8)), 100), once);
}

TEST(PoissonArrivalsTest, DueTimesDoNotDependOnAnswers) {
  const auto left_alone = MakeArrivals(Poisson(10, 7));
  const auto answered = MakeArrivals(Poisson(10, 7));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(answered->next(), left_alone->next());
    left_alone->Take();
    answered->Take();
    answered->OnEnded(kStart + seconds(i * i));
  }
}

TEST(ClosedArrivalsTest, EachCompletionMakesOneRequestDue) {
  ArrivalPlan plan = PlanFor(Scenario::kClosed);
  plan.concurrency = 3;
  const auto arrivals = MakeArrivals(plan);
  EXPECT_THAT(TakeAll(*arrivals), AllOf(SizeIs(3), Each(kStart)));
  const MonotonicTime end = kStart + milliseconds(5);
  arrivals->OnEnded(end);
  EXPECT_THAT(arrivals->next(), Optional(end));
  EXPECT_THAT(TakeAll(*arrivals), SizeIs(1));
}

TEST(ClosedArrivalsTest, SingleStreamSendsOneAtATime) {
  ArrivalPlan plan = PlanFor(Scenario::kSingleStream);
  plan.concurrency = 16;
  EXPECT_THAT(TakeAll(*MakeArrivals(plan)), SizeIs(1));
}

TEST(ClosedArrivalsTest, MultiStreamWaitsForTheWholeQuery) {
  ArrivalPlan plan = PlanFor(Scenario::kMultiStream);
  plan.concurrency = 3;
  const auto arrivals = MakeArrivals(plan);
  EXPECT_THAT(TakeAll(*arrivals), AllOf(SizeIs(3), Each(kStart)));
  arrivals->OnEnded(kStart + milliseconds(1));
  arrivals->OnEnded(kStart + milliseconds(2));
  EXPECT_EQ(arrivals->next(), std::nullopt);
  arrivals->OnEnded(kStart + milliseconds(9));
  EXPECT_THAT(TakeAll(*arrivals),
              AllOf(SizeIs(3), Each(kStart + milliseconds(9))));
}

TEST(OfflineArrivalsTest, AllRequestsAreDueImmediately) {
  ArrivalPlan plan = PlanFor(Scenario::kOffline);
  plan.requests = 5;
  const auto arrivals = MakeArrivals(plan);
  EXPECT_THAT(TakeAll(*arrivals), AllOf(SizeIs(5), Each(kStart)));
  arrivals->OnEnded(kStart + seconds(1));
  EXPECT_EQ(arrivals->next(), std::nullopt);
}

TEST(OfflineArrivalsTest, WarmsUpInAClosedLoop) {
  ArrivalPlan plan = PlanFor(Scenario::kOffline);
  plan.requests = 5;
  plan.concurrency = 2;
  plan.measured_from = kStart + seconds(1);
  const auto arrivals = MakeArrivals(plan);
  EXPECT_THAT(Take(*arrivals, 2), Each(0.0));
  arrivals->OnEnded(kStart + milliseconds(300));
  EXPECT_THAT(arrivals->next(), Optional(kStart + milliseconds(300)));
  arrivals->Take();
  arrivals->OnEnded(kStart + seconds(2));
  EXPECT_THAT(TakeAll(*arrivals), AllOf(SizeIs(5), Each(plan.measured_from)));
}

}  // namespace
}  // namespace neurite
