// A clock that a test moves by hand, with a handshake in place of sleeps.
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

  // Moves the time and wakes those whose deadline it reaches. The caller holds
  // none of the mutexes that are waited with, and whoever waits on this clock
  // (its mutex and condition variable) outlives the call.
  void Advance(std::chrono::nanoseconds by);

  // Returns once `count` threads wait in WaitUntil() at the same time: after
  // that, Advance() cannot come too early for any of them.
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
