#include "server/http2/session/write_progress.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""ms;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);
constexpr MonotonicTime kNever = MonotonicTime::max();

TEST(WriteProgressTest, UnsentTimeRestartsWhenBytesAreWritten) {
  WriteProgress uptake(kStart);
  EXPECT_EQ(uptake.unsent_since(), kNever);
  uptake.OnSent(0, 10, kStart + 1ms);
  EXPECT_EQ(uptake.unsent_since(), kStart + 1ms);
  uptake.OnSent(0, 20, kStart + 2ms);
  EXPECT_EQ(uptake.unsent_since(), kStart + 1ms) << "nothing was taken";
  uptake.OnSent(5, 15, kStart + 3ms);
  EXPECT_EQ(uptake.unsent_since(), kStart + 3ms);
  uptake.OnSent(15, 0, kStart + 4ms);
  EXPECT_EQ(uptake.unsent_since(), kNever);
}

TEST(WriteProgressTest, IsStalledAfter100MillisecondsWithoutProgress) {
  WriteProgress uptake(kStart);
  EXPECT_FALSE(uptake.is_stalled(kStart + 1000ms)) << "nothing waits";
  uptake.OnSent(0, 10, kStart);
  EXPECT_FALSE(uptake.is_stalled(kStart + 100ms));
  EXPECT_TRUE(uptake.is_stalled(kStart + 101ms));
  uptake.OnSent(1, 9, kStart + 101ms);
  EXPECT_FALSE(uptake.is_stalled(kStart + 102ms));
}

TEST(WriteProgressTest, CountsAsReadingOnlyAfter16KiB) {
  WriteProgress uptake(kStart);
  EXPECT_EQ(uptake.read_at(), kStart);
  uptake.OnSent(16'383, 1, kStart + 1ms);
  EXPECT_EQ(uptake.read_at(), kStart);
  uptake.OnSent(1, 1, kStart + 2ms);
  EXPECT_EQ(uptake.read_at(), kStart + 2ms);
  uptake.OnSent(16'383, 1, kStart + 3ms);
  EXPECT_EQ(uptake.read_at(), kStart + 2ms) << "it counts anew";
}

}  // namespace
}  // namespace neurite::http2
