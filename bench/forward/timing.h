// Times what takes turns, so that a noisy machine disturbs all alike.
#ifndef NEURITE_BENCH_FORWARD_TIMING_H_
#define NEURITE_BENCH_FORWARD_TIMING_H_

#include <chrono>
#include <functional>
#include <span>
#include <vector>

namespace neurite::bench {

// Seconds a call, over blocks of calls. What other programs take from a core
// only ever adds to a time, so `best` is the number to compare.
struct Timing {
  double best = 0;
  double p10 = 0;
  double median = 0;
  double p90 = 0;
  int blocks = 0;

  friend bool operator==(const Timing&, const Timing&) = default;
};

// REQUIRES: seconds is not empty. A percentile is the nearest value at or
// below it.
Timing Summarise(std::vector<double> seconds);

struct TurnOptions {
  int rounds = 15;
  // Before a block, calls that are not timed fill this time, one at least: what
  // the others put out of the caches comes back. A cache that is nearly full
  // takes several passes to settle.
  double warm_seconds = 0;
  // A block has as many calls as fit this time, two at least.
  double block_seconds = 0.003;
  // Rounds end early, after three of them, when each run has had this
  // long.
  double turn_seconds = 0.2;
  // Disturbed rounds are played again until each run has had this much
  // longer.
  double patience_seconds = 0.1;
};

// Knows when others took from the core that is measured on.
class NoiseDetector {
 public:
  virtual ~NoiseDetector() = default;
  // Whether they did since the last call.
  virtual bool WasDisturbed() = 0;
};

class NeverDisturbed final : public NoiseDetector {
 public:
  bool WasDisturbed() override { return false; }
};

struct Turns {
  // In the runs' order; of undisturbed rounds alone, if there were any.
  std::vector<Timing> timings;
  // Whether there were any.
  bool calm = false;
};

// Calls each of `runs` block by block, a block of each to a round; each round
// begins with another one.
Turns TakeTurns(std::span<const std::function<void()>> runs,
                const TurnOptions& options, NoiseDetector& noise);

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_TIMING_H_
