#include "server/http2/event_loop/trim_policy.h"

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""ms;

constexpr MonotonicTime kStart = MonotonicTime() + std::chrono::hours(1);
constexpr int64_t kMebibyte = int64_t{1} << 20;

TEST(TrimPolicyTest, ReturnsMemoryAfterASecondWithLess) {
  TrimPolicy policy(kStart);
  policy.OnTurn(10 * kMebibyte);
  policy.OnTurn(2 * kMebibyte);
  EXPECT_FALSE(policy.OnTick(kStart + 500ms)) << "as much as ever";
  policy.OnTurn(2 * kMebibyte);
  EXPECT_FALSE(policy.OnTick(kStart + 1000ms)) << "half a second of calm";
  policy.OnTurn(3 * kMebibyte);
  EXPECT_TRUE(policy.OnTick(kStart + 1500ms));
  policy.OnTurn(3 * kMebibyte);
  EXPECT_FALSE(policy.OnTick(kStart + 2500ms)) << "nothing more to return";
  EXPECT_TRUE(policy.OnTick(kStart + 3500ms)) << "nothing is held";
  EXPECT_FALSE(policy.needs_tick());
}

TEST(TrimPolicyTest, ALoadThatComesAndGoesKeepsItsMemory) {
  TrimPolicy policy(kStart);
  for (int i = 0; i < 10; ++i) {
    policy.OnTurn(i % 2 == 0 ? 10 * kMebibyte : 0);
    EXPECT_FALSE(policy.OnTick(kStart + i * 600ms)) << i;
  }
  EXPECT_TRUE(policy.needs_tick());
}

TEST(TrimPolicyTest, LessThanAMebibyteIsNotWorthIt) {
  TrimPolicy policy(kStart);
  policy.OnTurn(kMebibyte);
  EXPECT_FALSE(policy.OnTick(kStart));
  EXPECT_FALSE(policy.needs_tick());
  policy.OnTurn(1);
  EXPECT_FALSE(policy.OnTick(kStart + 5000ms));
}

}  // namespace
}  // namespace neurite::http2
