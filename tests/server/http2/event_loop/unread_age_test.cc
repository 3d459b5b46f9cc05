#include "server/http2/event_loop/unread_age.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""us;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);

// A worker's polls at the times of the tests, and one socket that it watches
// from the start.
class UnreadAgeTest : public ::testing::Test {
 protected:
  UnreadAgeTest() { age_.OnWatched(); }

  void PollAt(std::chrono::microseconds time,
              std::chrono::microseconds waited = 0us) {
    polls_.Add(kStart + time, waited);
  }
  std::chrono::nanoseconds AgeAt(std::chrono::microseconds time) const {
    return age_.At(kStart + time);
  }

  PollTimes polls_{kStart};
  UnreadAge age_{polls_, kStart};
};

TEST_F(UnreadAgeTest, CountsFromTheLastPollThatDidNotNameTheSocket) {
  PollAt(100us);
  PollAt(200us);
  PollAt(300us);
  age_.OnNamed();
  EXPECT_EQ(AgeAt(300us), 100us);
  EXPECT_EQ(AgeAt(340us), 140us);
}

TEST_F(UnreadAgeTest, GrowsWhileReadsLeaveSomething) {
  PollAt(100us);
  PollAt(200us);
  for (const auto time : {300us, 400us, 500us}) {
    PollAt(time);
    age_.OnNamed();
    EXPECT_EQ(AgeAt(time), time - 200us);
  }
}

TEST_F(UnreadAgeTest, StartsAnewWhenAReadLeavesNothing) {
  PollAt(100us);
  PollAt(200us);
  age_.OnNamed();
  age_.OnEmptied(kStart + 230us);
  EXPECT_EQ(AgeAt(250us), 20us);
  PollAt(300us);
  age_.OnNamed();
  EXPECT_EQ(AgeAt(300us), 70us) << "it may have got something since 230 us";
}

TEST_F(UnreadAgeTest, StandsStillWhileTheWorkerWaits) {
  PollAt(100us);
  PollAt(200us);
  age_.OnNamed();
  age_.OnEmptied(kStart + 210us);
  // A turn that ends at 220 us; then nothing comes for a second.
  PollAt(1'000'220us, /*waited=*/1'000'000us);
  age_.OnNamed();
  EXPECT_EQ(AgeAt(1'000'220us), 10us);
  EXPECT_EQ(AgeAt(1'000'250us), 40us);
}

TEST_F(UnreadAgeTest, APollThatDidNotWatchTheSocketTellsNothing) {
  PollAt(100us);
  PollAt(200us);
  age_.OnNamed();  // and leaves something
  // Its input is not wanted for two polls.
  PollAt(300us);
  PollAt(400us);
  age_.OnWatched();
  PollAt(500us);
  age_.OnNamed();
  EXPECT_EQ(AgeAt(500us), 400us);
}

TEST_F(UnreadAgeTest, ANewSocketIsEmpty) {
  PollAt(100us);
  PollAt(200us);
  UnreadAge later(polls_, kStart + 250us);
  later.OnWatched();
  PollAt(300us);
  later.OnNamed();
  EXPECT_EQ(later.At(kStart + 300us), 50us);
}

}  // namespace
}  // namespace neurite::http2
