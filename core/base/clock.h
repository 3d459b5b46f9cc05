// The clock interface: the only place that reads a clock or waits on one.
#ifndef NEURITE_CORE_BASE_CLOCK_H_
#define NEURITE_CORE_BASE_CLOCK_H_

#include <chrono>

#include "absl/base/thread_annotations.h"
#include "core/base/mutex.h"

namespace neurite {

// A steady time: deadlines do not move when the wall clock is changed.
using MonotonicTime = std::chrono::steady_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual MonotonicTime Now() const = 0;

  // Waits on `cv` until it is notified or this clock reaches `deadline`.
  // Spurious wake-ups are possible: call it in a loop around your condition.
  virtual void WaitUntil(Mutex& mu, CondVar& cv, MonotonicTime deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) = 0;

  // The machine's steady clock. Has static lifetime.
  static Clock& Real();
};

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_CLOCK_H_
