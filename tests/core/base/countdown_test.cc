#include "core/base/countdown.h"

#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(CountdownTest, AwaitReturnsImmediatelyForACountOfZero) {
  Countdown countdown(0);
  countdown.Await();
}

TEST(CountdownTest, AwaitReturnsImmediatelyAfterTheLastCountDown) {
  Countdown countdown(3);
  for (int i = 0; i < 3; ++i) countdown.CountDown();
  countdown.Await();
  countdown.Await();
}

TEST(CountdownTest, AwaitSeesWritesMadeBeforeCountDown) {
  constexpr size_t kThreads = 8;
  // Not atomic: Await must order the accesses.
  std::vector<int> written(kThreads);
  Countdown countdown(kThreads);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&written, &countdown, i] {
      written[i] = 1;
      countdown.CountDown();
    });
  }
  countdown.Await();
  EXPECT_EQ(written, std::vector<int>(kThreads, 1));
  for (std::thread& thread : threads) thread.join();
}

TEST(CountdownTest, MayBeDestroyedOnceAwaitReturns) {
  for (int round = 0; round < 200; ++round) {
    auto countdown = std::make_unique<Countdown>(1);
    std::thread counter([raw = countdown.get()] { raw->CountDown(); });
    countdown->Await();
    countdown.reset();
    counter.join();
  }
}

}  // namespace
}  // namespace neurite
