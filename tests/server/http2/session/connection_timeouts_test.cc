#include "server/http2/session/connection_timeouts.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using Kind = TimeoutAction::Kind;

const MonotonicTime kNow = MonotonicTime() + 1000h;

// A connection on which nothing is due.
ConnectionTimes Calm() {
  ConnectionTimes times;
  times.opened = kNow - 10h;
  times.heard = kNow - 1s;
  times.idle_since = kNow - 1s;
  times.greeted = true;
  return times;
}

TEST(ConnectionTimeoutsTest, ChoosesTheActionThatIsDue) {
  FrontEndOptions options;
  options.keepalive_time = 60'000ms;
  options.keepalive_timeout = 20'000ms;
  options.max_connection_idle = 5'000ms;
  options.max_connection_age_grace = 30'000ms;
  const auto with = [](auto change) {
    ConnectionTimes times = Calm();
    change(times);
    return times;
  };
  const struct {
    const char* name;
    ConnectionTimes times;
    Kind want;
    ErrorCode error = ErrorCode::kNone;
  } kCases[] = {
      {"nothing", Calm(), Kind::kNothing},
      {"settings have not come for 9 s", with([](ConnectionTimes& t) {
         t.greeted = false;
         t.opened = kNow - 9s;
       }),
       Kind::kNothing},
      {"settings have not come for 11 s", with([](ConnectionTimes& t) {
         t.greeted = false;
         t.opened = kNow - 11s;
       }),
       Kind::kFail, ErrorCode::kSettingsTimeout},
      {"headers that do not end",
       with([](ConnectionTimes& t) { t.block_since = kNow - 11s; }),
       Kind::kFail, ErrorCode::kEnhanceYourCalm},
      {"headers that may still end",
       with([](ConnectionTimes& t) { t.block_since = kNow - 9s; }),
       Kind::kNothing},
      {"half a frame, and silence", with([](ConnectionTimes& t) {
         t.in_frame = true;
         t.heard = kNow - 11s;
       }),
       Kind::kFail, ErrorCode::kEnhanceYourCalm},
      {"it takes nothing",
       with([](ConnectionTimes& t) { t.unsent_since = kNow - 31s; }),
       Kind::kGiveUp},
      {"it takes nothing yet",
       with([](ConnectionTimes& t) { t.unsent_since = kNow - 29s; }),
       Kind::kNothing},
      {"cut off, and it takes nothing", with([](ConnectionTimes& t) {
         t.unsent_since = kNow - 2s;
         t.cut_off = kNow - 2s;
       }),
       Kind::kGiveUp},
      {"cut off, and all is sent",
       with([](ConnectionTimes& t) { t.cut_off = kNow - 2s; }), Kind::kNothing},
      {"silent for long",
       with([](ConnectionTimes& t) { t.heard = kNow - 61s; }), Kind::kPing},
      {"asked for a sign of life", with([](ConnectionTimes& t) {
         t.heard = kNow - 70s;
         t.pinged = kNow - 19s;
       }),
       Kind::kNothing},
      {"no sign of life", with([](ConnectionTimes& t) {
         t.heard = kNow - 90s;
         t.pinged = kNow - 21s;
       }),
       Kind::kFail},
      {"idle for long",
       with([](ConnectionTimes& t) { t.idle_since = kNow - 6s; }),
       Kind::kBeginDrain},
      {"busy",
       with([](ConnectionTimes& t) { t.idle_since = MonotonicTime::max(); }),
       Kind::kNothing},
      {"old", with([](ConnectionTimes& t) { t.retire_at = kNow; }),
       Kind::kBeginDrain},
      {"not so old", with([](ConnectionTimes& t) { t.retire_at = kNow + 1ms; }),
       Kind::kNothing},
      {"told to go just now",
       with([](ConnectionTimes& t) { t.drain_began = kNow - 500ms; }),
       Kind::kNothing},
      {"told to go long ago",
       with([](ConnectionTimes& t) { t.drain_began = kNow - 1500ms; }),
       Kind::kLastGoAway},
      {"old, told to go, and still there", with([](ConnectionTimes& t) {
         t.retire_at = kNow - 31s;
         t.drain_began = kNow - 31s;
       }),
       Kind::kFail},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const TimeoutAction due = NextTimeout(c.times, options, kNow);
    EXPECT_EQ(due.kind, c.want);
    EXPECT_EQ(due.error, c.error);
  }
}

TEST(ConnectionTimeoutsTest, WithoutLimitsConnectionsMayStayIdle) {
  ConnectionTimes times = Calm();
  times.idle_since = kNow - 500h;
  EXPECT_EQ(NextTimeout(times, FrontEndOptions(), kNow), TimeoutAction());
}

TEST(ConnectionTimeoutsTest, SumsOfTimesSaturate) {
  EXPECT_EQ(SaturatedSum(MonotonicTime::max(), 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(MonotonicTime::max() - 1ms, 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(kNow, 1s), kNow + 1s);
}

}  // namespace
}  // namespace neurite::http2
