#include "server/http2/session/connection_timeouts.h"

#include <chrono>

#include "gtest/gtest.h"

namespace neurite {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using Kind = H2Due::Kind;

const MonotonicTime kNow = MonotonicTime() + 1000h;

// A connection on which nothing is due.
H2Times Calm() {
  H2Times times;
  times.opened = kNow - 10h;
  times.heard = kNow - 1s;
  times.idle_since = kNow - 1s;
  times.greeted = true;
  return times;
}

TEST(H2VigilTest, ChoosesTheActionThatIsDue) {
  FrontEndOptions options;
  options.keepalive_time = 60'000ms;
  options.keepalive_timeout = 20'000ms;
  options.max_connection_idle = 5'000ms;
  options.max_connection_age_grace = 30'000ms;
  const auto with = [](auto change) {
    H2Times times = Calm();
    change(times);
    return times;
  };
  const struct {
    const char* name;
    H2Times times;
    Kind want;
    H2Error error = H2Error::kNone;
  } kCases[] = {
      {"nothing", Calm(), Kind::kNothing},
      {"settings have not come for 9 s", with([](H2Times& t) {
         t.greeted = false;
         t.opened = kNow - 9s;
       }),
       Kind::kNothing},
      {"settings have not come for 11 s", with([](H2Times& t) {
         t.greeted = false;
         t.opened = kNow - 11s;
       }),
       Kind::kFail, H2Error::kSettingsTimeout},
      {"headers that do not end",
       with([](H2Times& t) { t.block_since = kNow - 11s; }), Kind::kFail,
       H2Error::kEnhanceYourCalm},
      {"headers that may still end",
       with([](H2Times& t) { t.block_since = kNow - 9s; }), Kind::kNothing},
      {"half a frame, and silence", with([](H2Times& t) {
         t.in_frame = true;
         t.heard = kNow - 11s;
       }),
       Kind::kFail, H2Error::kEnhanceYourCalm},
      {"it takes nothing",
       with([](H2Times& t) { t.unsent_since = kNow - 31s; }), Kind::kGiveUp},
      {"it takes nothing yet",
       with([](H2Times& t) { t.unsent_since = kNow - 29s; }), Kind::kNothing},
      {"cut off, and it takes nothing", with([](H2Times& t) {
         t.unsent_since = kNow - 2s;
         t.cut_off = kNow - 2s;
       }),
       Kind::kGiveUp},
      {"cut off, and all is sent",
       with([](H2Times& t) { t.cut_off = kNow - 2s; }), Kind::kNothing},
      {"silent for long", with([](H2Times& t) { t.heard = kNow - 61s; }),
       Kind::kPing},
      {"asked for a sign of life", with([](H2Times& t) {
         t.heard = kNow - 70s;
         t.pinged = kNow - 19s;
       }),
       Kind::kNothing},
      {"no sign of life", with([](H2Times& t) {
         t.heard = kNow - 90s;
         t.pinged = kNow - 21s;
       }),
       Kind::kFail},
      {"idle for long", with([](H2Times& t) { t.idle_since = kNow - 6s; }),
       Kind::kBeginDrain},
      {"busy", with([](H2Times& t) { t.idle_since = MonotonicTime::max(); }),
       Kind::kNothing},
      {"old", with([](H2Times& t) { t.retire_at = kNow; }), Kind::kBeginDrain},
      {"not so old", with([](H2Times& t) { t.retire_at = kNow + 1ms; }),
       Kind::kNothing},
      {"told to go just now",
       with([](H2Times& t) { t.drain_began = kNow - 500ms; }), Kind::kNothing},
      {"told to go long ago",
       with([](H2Times& t) { t.drain_began = kNow - 1500ms; }),
       Kind::kLastGoAway},
      {"old, told to go, and still there", with([](H2Times& t) {
         t.retire_at = kNow - 31s;
         t.drain_began = kNow - 31s;
       }),
       Kind::kFail},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const H2Due due = DueOf(c.times, options, kNow);
    EXPECT_EQ(due.kind, c.want);
    EXPECT_EQ(due.error, c.error);
  }
}

TEST(H2VigilTest, WithoutLimitsConnectionsMayStayIdle) {
  H2Times times = Calm();
  times.idle_since = kNow - 500h;
  EXPECT_EQ(DueOf(times, FrontEndOptions(), kNow), H2Due());
}

TEST(H2VigilTest, SumsOfTimesSaturate) {
  EXPECT_EQ(SaturatedSum(MonotonicTime::max(), 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(MonotonicTime::max() - 1ms, 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(kNow, 1s), kNow + 1s);
}

}  // namespace
}  // namespace neurite
