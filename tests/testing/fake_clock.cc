#include "tests/testing/fake_clock.h"

#include <vector>

namespace neurite {

MonotonicTime FakeClock::Now() const {
  MutexLock lock(mu_);
  return now_;
}

void FakeClock::WaitUntil(Mutex& mu, CondVar& cv, MonotonicTime deadline) {
  std::list<Waiter>::iterator self;
  {
    MutexLock lock(mu_);  // lock order: the caller's mutex, then mu_
    if (now_ >= deadline) return;
    self = waiters_.insert(waiters_.end(), {&mu, &cv, deadline});
    parked_.NotifyAll();
  }
  cv.Wait(mu);
  MutexLock lock(mu_);
  waiters_.erase(self);
}

void FakeClock::Advance(std::chrono::nanoseconds by) {
  std::vector<Waiter> due;
  {
    MutexLock lock(mu_);
    now_ += by;
    for (const Waiter& waiter : waiters_) {
      if (now_ >= waiter.deadline) due.push_back(waiter);
    }
  }
  for (const Waiter& waiter : due) {
    // A registered waiter releases its mutex only inside Wait(): a notification
    // with the mutex held cannot be too early.
    MutexLock lock(*waiter.mu);
    waiter.cv->NotifyAll();
  }
}

void FakeClock::AwaitWaiters(int count) {
  MutexLock lock(mu_);
  while (static_cast<int>(waiters_.size()) < count) parked_.Wait(mu_);
}

}  // namespace neurite
