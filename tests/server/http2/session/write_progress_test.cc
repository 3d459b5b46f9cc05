#include "server/http2/session/write_progress.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);
constexpr MonotonicTime kNever = MonotonicTime::max();

// 30 s, and a second for each 1,024 bytes, but never more than 30 s from now.
TEST(WriteProgressTest, EachKibibyteThatTheClientTakesBuysASecond) {
  WriteProgress progress(kStart);
  EXPECT_EQ(progress.due(), kNever);
  progress.OnSent(0, 9000, kStart + 1s);
  EXPECT_EQ(progress.due(), kStart + 31s);
  progress.OnSent(0, 19000, kStart + 2s);
  EXPECT_EQ(progress.due(), kStart + 31s) << "nothing was taken";
  EXPECT_EQ(progress.taken_at(), kStart);
  progress.OnSent(512, 18488, kStart + 21s);
  EXPECT_EQ(progress.taken_at(), kStart + 21s);
  EXPECT_EQ(progress.due(), kStart + 31s + 500ms);
  progress.OnSent(4608, 13880, kStart + 22s);
  EXPECT_EQ(progress.due(), kStart + 36s);
  progress.OnSent(13312, 568, kStart + 23s);
  EXPECT_EQ(progress.due(), kStart + 49s);
  progress.OnSent(size_t{567} * 1024, 1, kStart + 24s);
  EXPECT_EQ(progress.due(), kStart + 54s) << "no more than 30 s from now";
  progress.OnSent(1, 0, kStart + 25s);
  EXPECT_EQ(progress.due(), kNever);
  progress.OnSent(0, 9000, kStart + 100s);
  EXPECT_EQ(progress.due(), kStart + 130s);
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
