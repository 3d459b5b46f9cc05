// A countdown latch: waits for a number of events on other threads.
#ifndef NEURITE_CORE_BASE_COUNTDOWN_H_
#define NEURITE_CORE_BASE_COUNTDOWN_H_

#include <cstddef>

#include "core/base/mutex.h"

namespace neurite {

// Thread-safe.
class Countdown {
 public:
  explicit Countdown(size_t count) : left_(count) {}

  // REQUIRES: called at most `count` times.
  void CountDown() {
    const MutexLock lock(mu_);
    // Notifies under the lock: as soon as the waiter sees 0, it may destroy
    // this object, and the condition variable with it.
    if (--left_ == 0) done_.NotifyAll();
  }

  // Returns once CountDown has been called `count` times.
  void Await() {
    const MutexLock lock(mu_);
    while (left_ > 0) done_.Wait(mu_);
  }

 private:
  Mutex mu_;
  CondVar done_;
  size_t left_ ABSL_GUARDED_BY(mu_);
};

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_COUNTDOWN_H_
