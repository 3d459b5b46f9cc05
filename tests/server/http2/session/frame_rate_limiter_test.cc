#include "server/http2/session/frame_rate_limiter.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;

class FrameRateLimiterTest : public ::testing::Test {
 protected:
  // How many frames it bears now; they use it up.
  int Frames() {
    int frames = 0;
    while (frames < 1'000'000 && frame_rate_.ChargeFrame(now_)) ++frames;
    return frames;
  }

  MonotonicTime now_ = MonotonicTime() + 1h;
  FrameRateLimiter frame_rate_{now_, /*most_in_flight=*/int64_t{16} << 20};
};

TEST_F(FrameRateLimiterTest, AllowsABurstOf2048Frames) {
  EXPECT_EQ(Frames(), 2048);
  EXPECT_FALSE(frame_rate_.ChargeFrame(now_));
}

TEST_F(FrameRateLimiterTest, AResetCostsFourFrames) {
  int streams = 0;
  while (frame_rate_.ChargeReset(now_)) ++streams;
  EXPECT_EQ(streams, 512);
}

TEST_F(FrameRateLimiterTest, AnswersDoNotRefillResets) {
  int resets = 0;
  do {
    for (int i = 0; i < 100; ++i) frame_rate_.Earn();
  } while (frame_rate_.ChargeReset(now_) && ++resets < 100'000);
  EXPECT_EQ(resets, 1000);
}

TEST_F(FrameRateLimiterTest, SustainsThirtyThreeResetsPerSecond) {
  // 33.3 a second: in 900 s, 300 of the 1,000 are used up.
  int resets = 0;
  for (int ticks = 0; ticks < 30'001; ++ticks) {
    for (int i = 0; i < 10; ++i) frame_rate_.Earn();
    if (frame_rate_.ChargeReset(now_)) ++resets;
    now_ += 30ms;
  }
  EXPECT_EQ(resets, 30'001);
  // 100 a second end after 1000 / (100 - 33) = 14.9 s.
  int quick = 0;
  FrameRateLimiter limiter(now_, 0);
  while (limiter.ChargeReset(now_) && ++quick < 100'000) {
    for (int i = 0; i < 10; ++i) limiter.Earn();
    now_ += 10ms;
  }
  EXPECT_NEAR(quick, 1493, 2);
}

TEST_F(FrameRateLimiterTest, RefillsOverTime) {
  Frames();
  now_ += 1s;
  // One overdrew it.
  EXPECT_EQ(Frames(), 1024 - 1);
}

TEST_F(FrameRateLimiterTest, CarriesOverFractionsOfAMillisecond) {
  Frames();
  now_ += 999us;
  EXPECT_FALSE(frame_rate_.ChargeFrame(now_));
  now_ += 9001us;
  // Ten, less three that overdrew it.
  EXPECT_TRUE(frame_rate_.ChargeFrame(now_));
  EXPECT_EQ(Frames(), 10 - 3);
}

TEST_F(FrameRateLimiterTest, CapsTheAllowanceAt8192Frames) {
  for (const auto pause : {100h, 100'000h}) {
    Frames();
    now_ += pause;
    // Besides the one that finds it overdrawn, and full again.
    EXPECT_EQ(Frames(), 1 + 8192);
  }
}

TEST_F(FrameRateLimiterTest, RefillsWithEveryAnswer) {
  Frames();
  for (int i = 0; i < 100; ++i) frame_rate_.Earn();
  EXPECT_EQ(Frames(), 400 - 1);
  for (int i = 0; i < 1'000'000; ++i) frame_rate_.Earn();
  EXPECT_LE(Frames(), 8192 + 4);
}

TEST_F(FrameRateLimiterTest, RefillsByTheBytesSentHoweverTheyAreDivided) {
  for (const size_t part : {1u, 100u, 512u, 5120u}) {
    FrameRateLimiter limiter(now_, /*most_in_flight=*/0);
    for (size_t sent = 0; sent < 512'000; sent += part) limiter.EarnBytes(part);
    // 2,048 at first, and one per 512 bytes.
    EXPECT_TRUE(limiter.ChargeFrame(now_, 2048 + 1000)) << part;
    EXPECT_FALSE(limiter.ChargeFrame(now_)) << part;
  }
  frame_rate_.EarnBytes(size_t{1} << 40);
  EXPECT_LE(Frames(), 8192);
}

TEST_F(FrameRateLimiterTest, ChargesForSeveralFramesAtOnce) {
  EXPECT_TRUE(frame_rate_.ChargeFrame(now_, 2000));
  EXPECT_EQ(Frames(), 48);
  EXPECT_FALSE(frame_rate_.ChargeFrame(now_, 256));
}

TEST_F(FrameRateLimiterTest, NeverLimitsAClientWithAnsweredCalls) {
  // A call with an update of each window, a PING and its answer.
  for (int call = 0; call < 100'000; ++call) {
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(frame_rate_.ChargeFrame(now_));
    frame_rate_.Earn();
  }
}

TEST_F(FrameRateLimiterTest, SustainsAThousandFramesPerSecond) {
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(frame_rate_.ChargeFrame(now_));
    now_ += 1ms;
  }
}

TEST_F(FrameRateLimiterTest, RejectsTwoThousandFramesPerSecond) {
  int frames = 0;
  while (frames < 100'000 && frame_rate_.ChargeFrame(now_)) {
    ++frames;
    now_ += 500us;
  }
  EXPECT_LT(frames, 20'000);
}

TEST_F(FrameRateLimiterTest, DiscardsTheDataOfAWindowFreeOfCharge) {
  frame_rate_.AllowDiscarded(1 << 20);
  // 64 frames of 16 KiB fill the window.
  for (int i = 0; i < 64; ++i) {
    EXPECT_TRUE(frame_rate_.ChargeDiscarded(16384, now_));
  }
  EXPECT_EQ(Frames(), 2048);
}

TEST_F(FrameRateLimiterTest, ChargesDiscardedDataBeyondTheWindow) {
  frame_rate_.AllowDiscarded(1 << 20);
  int frames = 0;
  while (frames < 1'000'000 && frame_rate_.ChargeDiscarded(16384, now_))
    ++frames;
  EXPECT_EQ(frames, 64 + 2048);
}

TEST_F(FrameRateLimiterTest, ASmallDataFrameCountsAsAKibibyte) {
  for (const int64_t length : {0, 1, 1024}) {
    FrameRateLimiter limiter(now_, int64_t{16} << 20);
    limiter.AllowDiscarded(1 << 20);
    int frames = 0;
    while (frames < 1'000'000 && limiter.ChargeDiscarded(length, now_))
      ++frames;
    EXPECT_EQ(frames, 1024 + 2048) << length;
  }
}

TEST_F(FrameRateLimiterTest, NoMoreDataIsFreeThanCanBeInFlight) {
  for (int i = 0; i < 1000; ++i) frame_rate_.AllowDiscarded(4 << 20);
  int frames = 0;
  while (frames < 1'000'000 && frame_rate_.ChargeDiscarded(16384, now_))
    ++frames;
  EXPECT_EQ(frames, 1024 + 2048);
}

TEST_F(FrameRateLimiterTest, ShrinksReadsAsTheAllowanceRunsOut) {
  FrameRateLimiter limiter(MonotonicTime{}, /*most_in_flight=*/0);
  const size_t first = limiter.ReadShare();
  for (int i = 0; i < 10'000; ++i) limiter.Earn();
  EXPECT_EQ(limiter.ReadShare(), 4 * first);
  for (int i = 0; i < 2000; ++i) limiter.ChargeReset(MonotonicTime{});
  EXPECT_EQ(limiter.ReadShare(), first / 4);
  for (int i = 0; i < 2000; ++i) limiter.ChargeReset(MonotonicTime{});
  EXPECT_EQ(limiter.ReadShare(), first / 4);
}

}  // namespace
}  // namespace neurite::http2
