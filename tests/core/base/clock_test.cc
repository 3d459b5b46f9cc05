#include "core/base/clock.h"

#include <thread>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(RealClock, NeverGoesBackwards) {
  Clock& clock = Clock::Real();
  MonotonicTime last = clock.Now();
  for (int i = 0; i < 1000; ++i) {
    const MonotonicTime now = clock.Now();
    EXPECT_GE(now, last);
    last = now;
  }
}

TEST(RealClock, WaitEndsAtItsDeadline) {
  Clock& clock = Clock::Real();
  Mutex mu;
  CondVar cv;
  const MonotonicTime deadline = clock.Now() + std::chrono::milliseconds(5);
  MutexLock lock(mu);
  while (clock.Now() < deadline) clock.WaitUntil(mu, cv, deadline);
  EXPECT_GE(clock.Now(), deadline);
}

TEST(RealClock, NotificationEndsAWaitBeforeItsDeadline) {
  Clock& clock = Clock::Real();
  Mutex mu;
  CondVar cv;
  bool ready = false;
  const MonotonicTime deadline = clock.Now() + std::chrono::hours(1);
  std::thread notifier([&] {
    MutexLock lock(mu);
    ready = true;
    cv.Notify();
  });
  {
    MutexLock lock(mu);
    while (!ready) clock.WaitUntil(mu, cv, deadline);
  }
  notifier.join();
  EXPECT_LT(clock.Now(), deadline);
}

}  // namespace
}  // namespace neurite
