#include "server/rpc/unread_policy.h"

#include <chrono>
#include <vector>

#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono::nanoseconds;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""h;

constexpr nanoseconds kNone = nanoseconds::max();

TEST(UnreadPolicyTest, CallsAreServedWhileMostOfTheirTimeIsLeft) {
  struct Case {
    nanoseconds age;
    nanoseconds timeout;
    UnreadVerdict want;
  };
  const std::vector<Case> cases = {
      {0us, 5ms, UnreadVerdict::kServe},
      {2000us, 5ms, UnreadVerdict::kServe},
      {2001us, 5ms, UnreadVerdict::kStale},
      {4999us, 5ms, UnreadVerdict::kStale},
      {5000us, 5ms, UnreadVerdict::kExpired},
      {0us, 0us, UnreadVerdict::kExpired},
      {1s, 5ms, UnreadVerdict::kExpired},
      // --max-queue-time, here 1 s.
      {1s, kNone, UnreadVerdict::kServe},
      {1001ms, kNone, UnreadVerdict::kStale},
      {24min, 1h, UnreadVerdict::kServe},
      {24min + 1ns, 1h, UnreadVerdict::kStale},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Judge({.age = c.age, .timeout = c.timeout}, 1s), c.want)
        << c.age.count() << " ns of " << c.timeout.count();
  }
}

TEST(UnreadPolicyTest, RetriesComeAfterTheDeadline) {
  const auto retry = [](nanoseconds age, nanoseconds timeout) {
    return RetryAfter({.age = age, .timeout = timeout}, 1s);
  };
  EXPECT_EQ(retry(2500us, 5ms), 3ms);
  EXPECT_EQ(retry(2ms, 5ms), 4ms);
  EXPECT_EQ(retry(5ms, 5ms), 1ms);
  EXPECT_EQ(retry(2s, kNone), 1001ms);
  EXPECT_EQ(retry(2s, 1h), 10s);
}

}  // namespace
}  // namespace neurite
