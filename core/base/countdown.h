// Waits for a number of things to happen on other threads.
#ifndef NEURITE_CORE_BASE_COUNTDOWN_H_
#define NEURITE_CORE_BASE_COUNTDOWN_H_

#include <cstddef>

#include "core/base/mutex.h"

namespace neurite {

// Thread-safe.
class Countdown {
 public:
  explicit Countdown(size_t count) : left_(count) {}

  // REQUIRES: called `count` times at most.
  void CountDown() {
    const MutexLock lock(mu_);
    // Under the lock: it may die as soon as the waiter sees the last one.
    if (--left_ == 0) done_.NotifyAll();
  }

  // Returns when CountDown was called `count` times.
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
