// A clock that a test advances, with a handshake instead of sleeps.
#ifndef NEURITE_TESTS_TESTING_FAKE_CLOCK_H_
#define NEURITE_TESTS_TESTING_FAKE_CLOCK_H_

#include <chrono>
#include <list>

#include "core/base/clock.h"
#include "core/base/mutex.h"

namespace neurite {

// Stands still until Advance(). Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(MonotonicTime now = MonotonicTime() +
                                         std::chrono::hours(1))
      : now_(now) {}

  MonotonicTime Now() const override;
  void WaitUntil(Mutex& mu, CondVar& cv, MonotonicTime deadline) override
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu);

  // Advances the time and wakes the waiters with a deadline up to then.
  // REQUIRES: the caller holds none of the waiters' mutexes; the mutex and the
  // condition variable of each waiter outlive the call.
  void Advance(std::chrono::nanoseconds by);

  // Returns once `count` threads are waiting in WaitUntil(), so that an
  // Advance() after it is not too early for any of them.
  void AwaitWaiters(int count);

 private:
  struct Waiter {
    Mutex* mu;
    CondVar* cv;
    MonotonicTime deadline;
  };

  mutable Mutex mu_;
  CondVar parked_;
  MonotonicTime now_ ABSL_GUARDED_BY(mu_);
  std::list<Waiter> waiters_ ABSL_GUARDED_BY(mu_);
};

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_FAKE_CLOCK_H_
