#include "server/http2/session/write_progress.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""ms;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);
constexpr MonotonicTime kNever = MonotonicTime::max();

TEST(WriteProgressTest, UnsentBytesWaitSinceTheClientLastTookSome) {
  WriteProgress progress(kStart);
  EXPECT_EQ(progress.unsent_since(), kNever);
  progress.OnSent(0, 10, kStart + 1ms);
  EXPECT_EQ(progress.unsent_since(), kStart + 1ms);
  progress.OnSent(0, 20, kStart + 2ms);
  EXPECT_EQ(progress.unsent_since(), kStart + 1ms) << "nothing was taken";
  progress.OnSent(5, 15, kStart + 3ms);
  EXPECT_EQ(progress.unsent_since(), kStart + 3ms);
  progress.OnSent(15, 0, kStart + 4ms);
  EXPECT_EQ(progress.unsent_since(), kNever);
}

TEST(WriteProgressTest, AClientThatTakesNothingForATenthOfASecondIsStuck) {
  WriteProgress progress(kStart);
  EXPECT_EQ(progress.StateAt(kStart + 1000ms), OutputState::kSent)
      << "nothing waits";
  progress.OnSent(0, 10, kStart);
  EXPECT_EQ(progress.StateAt(kStart + 100ms), OutputState::kUnsent);
  EXPECT_EQ(progress.StateAt(kStart + 101ms), OutputState::kStalled);
  progress.OnSent(1, 9, kStart + 101ms);
  EXPECT_EQ(progress.StateAt(kStart + 102ms), OutputState::kUnsent);
}

TEST(WriteProgressTest, AClientThatTakesAFewBytesDoesNotRead) {
  WriteProgress progress(kStart);
  EXPECT_EQ(progress.client_read_at(), kStart);
  progress.OnSent(16'383, 1, kStart + 1ms);
  EXPECT_EQ(progress.client_read_at(), kStart);
  progress.OnSent(1, 1, kStart + 2ms);
  EXPECT_EQ(progress.client_read_at(), kStart + 2ms);
  progress.OnSent(16'383, 1, kStart + 3ms);
  EXPECT_EQ(progress.client_read_at(), kStart + 2ms) << "it counts anew";
}

}  // namespace
}  // namespace neurite::http2
