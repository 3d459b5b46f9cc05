// Times functions in turns, so that a noisy machine disturbs all of them alike.
#ifndef NEURITE_BENCH_FORWARD_TIMING_H_
#define NEURITE_BENCH_FORWARD_TIMING_H_

#include <chrono>
#include <functional>
#include <span>
#include <vector>

namespace neurite::bench {

// Seconds per call, over blocks of calls. Other programs on the core can only
// increase a time, so `best` is the number to compare.
struct Timing {
  double best = 0;
  double p10 = 0;
  double median = 0;
  double p90 = 0;
  int blocks = 0;

  friend bool operator==(const Timing&, const Timing&) = default;
};

// A percentile is the nearest value at or below it. REQUIRES: `seconds` is not
// empty.
Timing Summarise(std::vector<double> seconds);

struct TurnOptions {
  int rounds = 15;
  // Before each block, untimed calls fill this time (at least one call): they
  // reload the data that the other functions evicted from the caches. A nearly
  // full cache needs several passes to settle.
  double warm_seconds = 0;
  // A block has as many calls as fit this time, but at least two.
  double block_seconds = 0.003;
  // After three rounds, the rounds end early once each run has had this much
  // time.
  double turn_seconds = 0.2;
  // Disturbed rounds are repeated until each run has had this much additional
  // time.
  double patience_seconds = 0.1;
};

// Detects when other programs used the core under measurement.
class NoiseDetector {
 public:
  virtual ~NoiseDetector() = default;
  // Whether that happened since the last call.
  virtual bool WasDisturbed() = 0;
};

class NeverDisturbed final : public NoiseDetector {
 public:
  bool WasDisturbed() override { return false; }
};

struct Turns {
  // In the order of the runs; from undisturbed rounds only, if any.
  std::vector<Timing> timings;
  // Whether any round was undisturbed.
  bool calm = false;
};

// Calls each of `runs` in blocks, one block of each per round. Each round
// begins with a different run.
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
