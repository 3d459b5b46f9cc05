#include "tests/testing/fake_clock.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::seconds;

TEST(FakeClock, MovesOnlyByAdvance) {
  FakeClock clock;
  const MonotonicTime start = clock.Now();
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(seconds(3));
  EXPECT_EQ(clock.Now(), start + seconds(3));
}

TEST(FakeClock, WaitReturnsIfTheDeadlineHasPassed) {
  FakeClock clock;
  Mutex mu;
  CondVar cv;
  MutexLock lock(mu);
  clock.WaitUntil(mu, cv, clock.Now());
  EXPECT_GE(clock.Now(), MonotonicTime());
}

TEST(FakeClock, AdvanceWakesOnlyWaitersThatAreDue) {
  FakeClock clock;
  const MonotonicTime start = clock.Now();
  Mutex mu;
  CondVar early_cv, late_cv;
  bool early_done = false, late_done = false;
  const auto wait = [&](CondVar& cv, seconds after, bool& done) {
    MutexLock lock(mu);
    while (clock.Now() < start + after) {
      clock.WaitUntil(mu, cv, start + after);
    }
    done = true;
  };
  std::thread early([&] { wait(early_cv, seconds(1), early_done); });
  std::thread late([&] { wait(late_cv, seconds(2), late_done); });
  clock.AwaitWaiters(2);
  clock.Advance(seconds(1));
  early.join();
  {
    MutexLock lock(mu);
    EXPECT_TRUE(early_done);
    EXPECT_FALSE(late_done);
  }
  clock.Advance(seconds(1));
  late.join();
  MutexLock lock(mu);
  EXPECT_TRUE(late_done);
}

TEST(FakeClock, LosesNoWakeUpWithManyWaiters) {
  FakeClock clock;
  for (int round = 0; round < 50; ++round) {
    const MonotonicTime deadline = clock.Now() + seconds(1);
    Mutex mu;
    CondVar cv;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        MutexLock lock(mu);
        while (clock.Now() < deadline) clock.WaitUntil(mu, cv, deadline);
      });
    }
    clock.AwaitWaiters(4);
    clock.Advance(seconds(1));
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(clock.Now(), deadline);
  }
}

}  // namespace
}  // namespace neurite
