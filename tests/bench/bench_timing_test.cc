#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/forward/timing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite::bench {
namespace {

TEST(BenchTimingTest, SummariseSortsAndPicksPercentiles) {
  const struct {
    const char* name;
    std::vector<double> seconds;
    Timing want;
  } kCases[] = {
      {"one block is all there is", {3}, {3, 3, 3, 3, 1}},
      {"two blocks", {4, 2}, {2, 2, 2, 2, 2}},
      {"eleven, backwards",
       {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1},
       {1, 2, 6, 10, 11}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Summarise(c.seconds), c.want);
  }
}

// Reports a disturbance in the rounds that a string marks with '!'.
class ScriptedNoise final : public NoiseDetector {
 public:
  explicit ScriptedNoise(std::string rounds) : rounds_(std::move(rounds)) {}
  bool WasDisturbed() override {
    const size_t call = calls_++;  // the first call begins the first round
    return call > 0 && call <= rounds_.size() && rounds_[call - 1] == '!';
  }

 private:
  const std::string rounds_;
  size_t calls_ = 0;
};

// Returns the calls of the runs a, b and c in their order.
std::string CallsOf(const TurnOptions& options, const std::string& rounds) {
  std::string calls;
  std::vector<std::function<void()>> runs;
  for (const char name : {'a', 'b', 'c'}) {
    runs.emplace_back([&calls, name] { calls += name; });
  }
  ScriptedNoise noise(rounds);
  EXPECT_EQ(TakeTurns(runs, options, noise).timings.size(), 3u);
  return calls;
}

// First, each run is called twice to estimate the duration of a call. A block
// is then one warm-up call and two timed calls.
constexpr char kBegin[] = "aabbcc";
constexpr char kRoundA[] = "aaabbbccc";
constexpr char kRoundB[] = "bbbcccaaa";
constexpr char kRoundC[] = "cccaaabbb";

TEST(BenchTimingTest, EachRoundStartsWithTheNextImplementation) {
  EXPECT_EQ(
      CallsOf({.rounds = 4, .block_seconds = 0, .turn_seconds = 3600}, "...."),
      absl::StrCat(kBegin, kRoundA, kRoundB, kRoundC, kRoundA));
}

TEST(BenchTimingTest, RunsThreeRoundsEvenWhenTimeIsUp) {
  EXPECT_EQ(
      CallsOf({.rounds = 100, .block_seconds = 0, .turn_seconds = 0}, "..."),
      absl::StrCat(kBegin, kRoundA, kRoundB, kRoundC));
}

TEST(BenchTimingTest, RepeatsDisturbedRounds) {
  EXPECT_EQ(CallsOf({.rounds = 2,
                     .block_seconds = 0,
                     .turn_seconds = 3600,
                     .patience_seconds = 3600},
                    "!.!."),
            absl::StrCat(kBegin, kRoundA, kRoundB, kRoundC, kRoundA));
}

TEST(BenchTimingTest, AcceptsDisturbedRoundsWhenPatienceIsZero) {
  EXPECT_EQ(CallsOf({.rounds = 2,
                     .block_seconds = 0,
                     .turn_seconds = 0,
                     .patience_seconds = 0},
                    "!!!!"),
            absl::StrCat(kBegin, kRoundA, kRoundB, kRoundC));
}

TEST(BenchTimingTest, UsesOnlyUndisturbedRoundsIfThereAreAny) {
  const struct {
    const char* name;
    const char* rounds;
    bool calm;
    int blocks;
  } kCases[] = {
      {"all calm", "...", true, 3},
      {"one calm", "!.!", true, 1},
      {"none calm", "!!!", false, 3},
  };
  const std::function<void()> nothing = [] {};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    ScriptedNoise noise(c.rounds);
    const Turns turns = TakeTurns({&nothing, 1},
                                  {.rounds = 3,
                                   .block_seconds = 0,
                                   .turn_seconds = 0,
                                   .patience_seconds = 0},
                                  noise);
    EXPECT_EQ(turns.calm, c.calm);
    EXPECT_EQ(turns.timings[0].blocks, c.blocks);
  }
}

TEST(BenchTimingTest, MeasuredTimeLiesBetweenOneCallAndTheWholeRun) {
  constexpr double kSeconds = 1e-4;
  const std::function<void()> call = [] {
    const Stopwatch watch;
    while (watch.Seconds() < kSeconds) {
    }
  };
  NeverDisturbed noise;
  const Stopwatch whole;
  const Turns turns =
      TakeTurns({&call, 1}, {.rounds = 2, .block_seconds = 0}, noise);
  EXPECT_GE(turns.timings[0].best, kSeconds);
  EXPECT_LE(turns.timings[0].p90, whole.Seconds());
}

}  // namespace
}  // namespace neurite::bench
