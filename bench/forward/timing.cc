#include "bench/forward/timing.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>

namespace neurite::bench {
namespace {

constexpr int kLeastRounds = 3;
constexpr int kLeastCalls = 2;
constexpr int kMostCalls = 100'000;

double SecondsACall(const std::function<void()>& call, int calls) {
  const Stopwatch watch;
  for (int i = 0; i < calls; ++i) call();
  return watch.Seconds() / calls;
}

void Warm(const std::function<void()>& call, double seconds) {
  const Stopwatch watch;
  do {
    call();
  } while (watch.Seconds() < seconds);
}

// The number of calls that fill a block, estimated from one call.
int CallsABlock(const std::function<void()>& call, const TurnOptions& options) {
  Warm(call, options.warm_seconds);
  const double once = std::max(1e-8, SecondsACall(call, 1));
  return static_cast<int>(std::clamp(options.block_seconds / once,
                                     1.0 * kLeastCalls, 1.0 * kMostCalls));
}

// The seconds of each run's blocks, round by round.
using Blocks = std::vector<std::vector<double>>;

std::vector<Timing> SummariseEach(Blocks blocks) {
  std::vector<Timing> timings;
  for (auto& each : blocks) timings.push_back(Summarise(std::move(each)));
  return timings;
}

// Decides when to end the rounds.
class StopRule {
 public:
  StopRule(const TurnOptions& options, size_t runs)
      : options_(options), runs_(static_cast<double>(runs)) {}

  bool Now(int calm, int disturbed) const {
    if (calm >= options_.rounds) return true;
    const double each = watch_.Seconds() / runs_;
    if (calm >= kLeastRounds) return each > options_.turn_seconds;
    return calm + disturbed >= kLeastRounds &&
           each > options_.turn_seconds + options_.patience_seconds;
  }

 private:
  const TurnOptions& options_;
  const double runs_;
  const Stopwatch watch_;
};

}  // namespace

Timing Summarise(std::vector<double> seconds) {
  assert(!seconds.empty());
  std::sort(seconds.begin(), seconds.end());
  const auto percentile = [&seconds](size_t percent) {
    return seconds[(seconds.size() - 1) * percent / 100];
  };
  return {.best = seconds.front(),
          .p10 = percentile(10),
          .median = percentile(50),
          .p90 = percentile(90),
          .blocks = static_cast<int>(seconds.size())};
}

Turns TakeTurns(std::span<const std::function<void()>> runs,
                const TurnOptions& options, NoiseDetector& noise) {
  const size_t count = runs.size();
  std::vector<int> calls;
  for (const auto& run : runs) {
    calls.push_back(CallsABlock(run, options));
  }
  Blocks calm(count);
  Blocks disturbed(count);
  const StopRule stop(options, count);
  int rounds = 0;
  int calm_rounds = 0;
  (void)noise.WasDisturbed();
  for (; !stop.Now(calm_rounds, rounds - calm_rounds); ++rounds) {
    std::vector<double> seconds(count);
    for (size_t turn = 0; turn < count; ++turn) {
      const size_t i = (turn + static_cast<size_t>(rounds)) % count;
      Warm(runs[i], options.warm_seconds);
      seconds[i] = SecondsACall(runs[i], calls[i]);
    }
    const bool was_calm = !noise.WasDisturbed();
    if (was_calm) ++calm_rounds;
    Blocks& blocks = was_calm ? calm : disturbed;
    for (size_t i = 0; i < count; ++i) blocks[i].push_back(seconds[i]);
  }
  const bool any_calm = calm_rounds > 0;
  return {SummariseEach(std::move(any_calm ? calm : disturbed)), any_calm};
}

}  // namespace neurite::bench
