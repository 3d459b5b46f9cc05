#include "client/loadtest/find_peak.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/seeded_rng.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Field;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::SizeIs;

Peak Find(const PeakOptions& options,
          absl::FunctionRef<absl::StatusOr<bool>(double)> holds) {
  const absl::StatusOr<Peak> peak = FindPeak(options, holds);
  EXPECT_THAT(peak, IsOk());
  return peak.value_or(Peak());
}

TEST(FindPeakTest, FindsAnyPeakFromAnyFirstRate) {
  for (const double peak : {3.0, 999.0, 1000.0, 1001.0, 54'321.0, 2e6}) {
    for (const double first : {1.0, 500.0, 100'000.0}) {
      PeakOptions options;
      options.first_rate = first;
      options.trials_to_fail = 1;
      const Peak found =
          Find(options, [peak](double rate) { return rate <= peak; });
      EXPECT_THAT(found.rate, AllOf(Le(peak), Ge(peak / 1.031)))
          << peak << " from " << first;
      // 20 doublings cover the whole range; 5 bisections give 3 %.
      EXPECT_LE(found.trials.size(), 31u) << peak << " from " << first;
    }
  }
}

TEST(FindPeakTest, NeedsFewTrialsIfTheFirstRateIsNearby) {
  PeakOptions options;
  options.first_rate = 700;
  const Peak found = Find(options, [](double rate) { return rate <= 1000; });
  EXPECT_LE(found.trials.size(), 14u);
}

TEST(FindPeakTest, RandomFailuresBarelyChangeThePeak) {
  SeededRng rng;
  for (int run = 0; run < 200; ++run) {
    // A good trial fails sometimes, as if another program disturbed it.
    const Peak found = Find({}, [&rng](double rate) {
      return rate <= 10'000 && rng.Uniform(0, 1) >= 0.05f;
    });
    EXPECT_LE(found.rate, 10'000);
    EXPECT_GE(found.rate, 9'700);
  }
}

TEST(FindPeakTest, FindsANoisyBoundWithinItsNoise) {
  SeededRng rng;
  for (int run = 0; run < 200; ++run) {
    const Peak found = Find({}, [&rng](double rate) {
      return rate <= 10'000 * rng.Uniform(0.95f, 1.05f);
    });
    EXPECT_THAT(found.rate, AllOf(Ge(9'200), Le(10'500)));
  }
}

TEST(FindPeakTest, ReportsZeroIfNoRateHolds) {
  const Peak found = Find({}, [](double) { return false; });
  EXPECT_EQ(found.rate, 0);
  EXPECT_THAT(found.trials, Each(Field(&PeakTrial::held, false)));
  EXPECT_EQ(found.trials.back().rate, 1);
}

TEST(FindPeakTest, StopsAtTheMaximumRate) {
  PeakOptions options;
  options.most_rate = 3000;
  const Peak found = Find(options, [](double) { return true; });
  EXPECT_EQ(found.rate, 3000);
  EXPECT_THAT(found.trials, SizeIs(3));
}

TEST(FindPeakTest, LimitsTheNumberOfTrialsOnANoisyMachine) {
  SeededRng rng;
  PeakOptions options;
  options.most_trials = 25;
  for (int run = 0; run < 100; ++run) {
    double best = 0;
    const Peak found = Find(options, [&](double rate) {
      const bool held = rng.Uniform(0, 1) < 0.5f;
      if (held) best = std::max(best, rate);
      return held;
    });
    EXPECT_LE(found.trials.size(), 26u);
    EXPECT_EQ(found.rate, best);
  }
}

TEST(FindPeakTest, AFailedTrialEndsTheSearch) {
  int trials = 0;
  EXPECT_THAT(FindPeak({},
                       [&trials](double) -> absl::StatusOr<bool> {
                         if (++trials < 3) return true;
                         return absl::UnavailableError("gone");
                       }),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("gone")));
  EXPECT_EQ(trials, 3);
}

}  // namespace
}  // namespace neurite
