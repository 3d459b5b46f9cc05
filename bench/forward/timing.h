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
  // A block has as many calls as fit this time, at least two.
  double block_seconds = 0.002;
  // Rounds end early, after three of them at least, when each contestant has
  // had this long.
  double turn_seconds = 0.25;
};

// Runs the contestants block by block, a block of each to a round, beginning
// with another one each time. The first call of a block is not timed: it brings
// back to the cache what the others put out of it.
std::vector<Timing> TakeTurns(
    std::span<const std::function<void()>> contestants,
    const TurnOptions& options);

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
