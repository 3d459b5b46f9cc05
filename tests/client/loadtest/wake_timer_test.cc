#include "client/loadtest/wake_timer.h"

#include <chrono>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class WakeTimerTest : public ::testing::Test {
 protected:
  WakeTimerTest()
      : timer_([this] {
          const MutexLock lock(mu_);
          ++wakes_;
          woken_.NotifyAll();
        }) {}

  void AwaitWakes(int count) {
    const MutexLock lock(mu_);
    while (wakes_ < count) woken_.Wait(mu_);
  }

  Mutex mu_;
  CondVar woken_;
  int wakes_ ABSL_GUARDED_BY(mu_) = 0;
  WakeTimer timer_;
};

TEST_F(WakeTimerTest, WakesOnceForEachTimeSet) {
  for (int i = 1; i <= 20; ++i) {
    const MonotonicTime time = Clock::Real().Now() + milliseconds(i % 3);
    timer_.WakeAt(time);
    AwaitWakes(i);
    EXPECT_GE(Clock::Real().Now(), time);
  }
}

TEST_F(WakeTimerTest, ANewTimeReplacesThePreviousOne) {
  timer_.WakeAt(Clock::Real().Now() + hours(1));
  timer_.WakeAt(Clock::Real().Now() - seconds(1));
  AwaitWakes(1);
  timer_.WakeAt(Clock::Real().Now() + hours(1));
  timer_.WakeAt(MonotonicTime());
  AwaitWakes(2);
}

}  // namespace
}  // namespace neurite
