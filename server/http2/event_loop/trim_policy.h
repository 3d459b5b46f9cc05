// Decides when a worker returns memory to the system.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_TRIM_POLICY_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_TRIM_POLICY_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "core/base/clock.h"

namespace neurite::http2 {

// Pools keep what was ever in use at once, and the heap what they free. A
// worker that for a second has held at least 1 MiB less than before returns
// the difference.
class TrimPolicy {
 public:
  explicit TrimPolicy(MonotonicTime now) : calm_since_(now) {}

  // The worker has held up to `bytes` bytes in a turn.
  void OnTurn(int64_t bytes) { most_ = std::max(most_, bytes); }

  // Must be called about every second. Returns true if memory should be
  // returned now.
  bool OnTick(MonotonicTime now) {
    const int64_t held = std::exchange(most_, 0);
    if (held > most_since_trim_ - kWorth) {
      most_since_trim_ = std::max(most_since_trim_, held);
      calm_since_ = now;
      return false;
    }
    if (now - calm_since_ < kCalm) return false;
    most_since_trim_ = held;
    return true;
  }

  // False if a tick returns nothing as long as the worker holds nothing.
  bool needs_tick() const { return most_since_trim_ > kWorth; }

 private:
  static constexpr int64_t kWorth = int64_t{1} << 20;
  static constexpr std::chrono::milliseconds kCalm{1000};

  int64_t most_ = 0;             // held in a turn since the last tick
  int64_t most_since_trim_ = 0;  // and since memory was returned
  MonotonicTime calm_since_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_TRIM_POLICY_H_
