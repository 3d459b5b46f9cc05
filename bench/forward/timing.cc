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

// Calls that fill a block, by one that was made warm.
int CallsABlock(const std::function<void()>& call, double block_seconds) {
  call();
  const double once = std::max(1e-8, SecondsACall(call, 1));
  return std::clamp(static_cast<int>(std::min(block_seconds / once, 1e6)),
                    kLeastCalls, kMostCalls);
}

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

std::vector<Timing> TakeTurns(
    std::span<const std::function<void()>> contestants,
    const TurnOptions& options) {
  const size_t count = contestants.size();
  std::vector<int> calls;
  for (const auto& contestant : contestants) {
    calls.push_back(CallsABlock(contestant, options.block_seconds));
  }
  std::vector<std::vector<double>> seconds(count);
  const double most = options.turn_seconds * static_cast<double>(count);
  const Stopwatch watch;
  for (int round = 0; round < options.rounds; ++round) {
    if (round >= kLeastRounds && watch.Seconds() > most) break;
    for (size_t turn = 0; turn < count; ++turn) {
      const size_t i = (turn + static_cast<size_t>(round)) % count;
      contestants[i]();
      seconds[i].push_back(SecondsACall(contestants[i], calls[i]));
    }
  }
  std::vector<Timing> timings;
  for (auto& each : seconds) timings.push_back(Summarise(std::move(each)));
  return timings;
}

}  // namespace neurite::bench
