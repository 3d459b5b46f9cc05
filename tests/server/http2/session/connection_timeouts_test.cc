#include "server/http2/session/connection_timeouts.h"

#include <chrono>
#include <initializer_list>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using Kind = TimeoutAction::Kind;

const MonotonicTime kNow = MonotonicTime() + 1000h;
constexpr MonotonicTime kNever = MonotonicTime::max();

// A connection on which nothing is due.
ConnectionSnapshot Calm() {
  ConnectionSnapshot snapshot;
  snapshot.opened = kNow - 10h;
  snapshot.last_read = kNow - 1s;
  snapshot.idle_since = kNow - 1s;
  snapshot.settings_received = true;
  return snapshot;
}

template <typename Change>
ConnectionSnapshot With(const Change& change) {
  ConnectionSnapshot snapshot = Calm();
  change(snapshot);
  return snapshot;
}

FrontEndOptions Limits() {
  FrontEndOptions options;
  options.keepalive_time = 60'000ms;
  options.keepalive_timeout = 20'000ms;
  options.max_connection_idle = 5'000ms;
  options.max_connection_age_grace = 30'000ms;
  return options;
}

struct ConnectionCase {
  const char* name;
  ConnectionSnapshot connection;
  Kind want;
  ErrorCode error = ErrorCode::kNone;
};

void ExpectActions(std::initializer_list<ConnectionCase> cases) {
  const ConnectionTimeouts timeouts(Limits());
  for (const ConnectionCase& c : cases) {
    SCOPED_TRACE(c.name);
    const TimeoutAction action = NextAction(timeouts, c.connection, kNow);
    EXPECT_EQ(action.kind, c.want);
    EXPECT_EQ(action.error, c.error);
    EXPECT_EQ(action.text.empty(), !action.incident.has_value());
    EXPECT_TRUE(c.want != Kind::kFail || action.incident.has_value());
  }
}

TEST(ConnectionTimeoutsTest, LimitsIncompleteFramesAndHeaderBlocks) {
  using Snapshot = ConnectionSnapshot;
  ExpectActions({
      {"nothing is due", Calm(), Kind::kNone},
      {"settings have been awaited for 10 s", With([](Snapshot& s) {
         s.settings_received = false;
         s.opened = kNow - 10s;
       }),
       Kind::kNone},
      {"settings have been awaited for longer", With([](Snapshot& s) {
         s.settings_received = false;
         s.opened = kNow - 10s - 1ms;
       }),
       Kind::kFail, ErrorCode::kSettingsTimeout},
      {"a header block has been open for 10 s",
       With([](Snapshot& s) { s.header_block_since = kNow - 10s; }),
       Kind::kNone},
      {"a header block has been open for longer",
       With([](Snapshot& s) { s.header_block_since = kNow - 10s - 1ms; }),
       Kind::kFail, ErrorCode::kEnhanceYourCalm},
      {"half a frame, and silence for 10 s", With([](Snapshot& s) {
         s.frame_incomplete = true;
         s.last_read = kNow - 10s;
       }),
       Kind::kNone},
      {"half a frame, and silence for longer", With([](Snapshot& s) {
         s.frame_incomplete = true;
         s.last_read = kNow - 10s - 1ms;
       }),
       Kind::kFail, ErrorCode::kEnhanceYourCalm},
      {"whole frames, and silence for longer",
       With([](Snapshot& s) { s.last_read = kNow - 10s - 1ms; }), Kind::kNone},
  });
}

TEST(ConnectionTimeoutsTest, LimitsUnsentBytes) {
  using Snapshot = ConnectionSnapshot;
  ExpectActions({
      {"it has read nothing for 30 s",
       With([](Snapshot& s) { s.unsent_since = kNow - 30s; }), Kind::kNone},
      {"it has read nothing for longer",
       With([](Snapshot& s) { s.unsent_since = kNow - 30s - 1ms; }),
       Kind::kAbort},
      {"cut off 1 s ago, and something is unsent", With([](Snapshot& s) {
         s.unsent_since = kNow;
         s.cut_off = kNow - 1s;
       }),
       Kind::kNone},
      {"cut off longer ago, and something is unsent", With([](Snapshot& s) {
         s.unsent_since = kNow;
         s.cut_off = kNow - 1s - 1ms;
       }),
       Kind::kAbort},
      {"cut off longer ago, and all is sent",
       With([](Snapshot& s) { s.cut_off = kNow - 2s; }), Kind::kNone},
  });
}

TEST(ConnectionTimeoutsTest, SendsAPingToASilentClient) {
  using Snapshot = ConnectionSnapshot;
  ExpectActions({
      {"silent for 60 s", With([](Snapshot& s) { s.last_read = kNow - 60s; }),
       Kind::kNone},
      {"silent for longer",
       With([](Snapshot& s) { s.last_read = kNow - 60s - 1ms; }), Kind::kPing},
      {"asked 20 s ago", With([](Snapshot& s) {
         s.last_read = kNow - 90s;
         s.ping_sent = kNow - 20s;
       }),
       Kind::kNone},
      {"asked longer ago", With([](Snapshot& s) {
         s.last_read = kNow - 90s;
         s.ping_sent = kNow - 20s - 1ms;
       }),
       Kind::kFail},
  });
}

TEST(ConnectionTimeoutsTest, IdleAndOldConnectionsAreDrained) {
  using Snapshot = ConnectionSnapshot;
  ExpectActions({
      {"idle for 5 s", With([](Snapshot& s) { s.idle_since = kNow - 5s; }),
       Kind::kNone},
      {"idle for longer",
       With([](Snapshot& s) { s.idle_since = kNow - 5s - 1ms; }),
       Kind::kBeginDrain},
      {"busy", With([](Snapshot& s) { s.idle_since = kNever; }), Kind::kNone},
      {"as old as it may get", With([](Snapshot& s) { s.retire_at = kNow; }),
       Kind::kBeginDrain},
      {"younger", With([](Snapshot& s) { s.retire_at = kNow + 1ms; }),
       Kind::kNone},
      {"draining for 1 s", With([](Snapshot& s) { s.drain_began = kNow - 1s; }),
       Kind::kNone},
      {"draining for longer",
       With([](Snapshot& s) { s.drain_began = kNow - 1s - 1ms; }),
       Kind::kFinalGoAway},
      {"old, and its grace has not passed",
       With([](Snapshot& s) { s.retire_at = s.drain_began = kNow - 30s; }),
       Kind::kFinalGoAway},
      {"old, and its grace has passed", With([](Snapshot& s) {
         s.retire_at = s.drain_began = kNow - 30s - 1ms;
       }),
       Kind::kFail},
  });
}

TEST(ConnectionTimeoutsTest, TheMostSevereExpiredLimitApplies) {
  using Snapshot = ConnectionSnapshot;
  ExpectActions({
      {"nothing read outweighs a frame was not complete in time",
       With([](Snapshot& s) {
         s.unsent_since = kNow - 31s;
         s.frame_incomplete = true;
         s.last_read = kNow - 31s;
       }),
       Kind::kAbort},
      {"a frame was not complete in time outweighs silence",
       With([](Snapshot& s) {
         s.frame_incomplete = true;
         s.last_read = kNow - 70s;
       }),
       Kind::kFail, ErrorCode::kEnhanceYourCalm},
      {"silence outweighs being idle", With([](Snapshot& s) {
         s.last_read = kNow - 70s;
         s.idle_since = kNow - 70s;
       }),
       Kind::kPing},
  });
}

TEST(ConnectionTimeoutsTest, WithoutLimitsConnectionsMayBeIdleAndOld) {
  ConnectionSnapshot snapshot = Calm();
  snapshot.idle_since = kNow - 500h;
  EXPECT_EQ(NextAction(ConnectionTimeouts(FrontEndOptions()), snapshot, kNow),
            TimeoutAction());
}

TEST(ConnectionTimeoutsTest, AKeepaliveTimeOfZeroSendsNoPing) {
  FrontEndOptions options = Limits();
  options.keepalive_time = 0ms;
  const ConnectionSnapshot silent =
      With([](ConnectionSnapshot& s) { s.last_read = kNow - 24h; });
  EXPECT_EQ(NextAction(ConnectionTimeouts(options), silent, kNow),
            TimeoutAction());
}

TEST(ConnectionTimeoutsTest, ACallHasItsOwnLimits) {
  const CallSnapshot calm = {.client_read_at = kNow};
  const auto with = [&calm](auto change) {
    CallSnapshot call = calm;
    change(call);
    return call;
  };
  const struct {
    const char* name;
    CallSnapshot call;
    CallTimeout want;
  } kCases[] = {
      {"nothing is due", calm, CallTimeout::kNone},
      {"its deadline is now", with([](CallSnapshot& c) { c.deadline = kNow; }),
       CallTimeout::kNone},
      {"its deadline has passed",
       with([](CallSnapshot& c) { c.deadline = kNow - 1ms; }),
       CallTimeout::kDeadline},
      {"its deadline has passed, and its handler has finished it",
       with([](CallSnapshot& c) {
         c.deadline = kNow - 1ms;
         c.is_finishing = true;
       }),
       CallTimeout::kNone},
      {"a message has been awaited for 60 s",
       with([](CallSnapshot& c) { c.message_awaited_since = kNow - 60s; }),
       CallTimeout::kNone},
      {"a message has been awaited for longer", with([](CallSnapshot& c) {
         c.message_awaited_since = kNow - 60s - 1ms;
       }),
       CallTimeout::kMessage},
      {"its deadline comes before its message", with([](CallSnapshot& c) {
         c.message_awaited_since = kNow - 61s;
         c.deadline = kNow - 1ms;
       }),
       CallTimeout::kDeadline},
      {"its reply has waited for the window for 60 s",
       with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 60s;
         c.window_is_closed = true;
       }),
       CallTimeout::kNone},
      {"its reply has waited for the window for longer",
       with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 60s - 1ms;
         c.window_is_closed = true;
         c.is_finishing = true;
       }),
       CallTimeout::kReply},
      {"its reply waits behind others, which the client reads",
       with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 90s;
         c.client_read_at = kNow - 60s;
       }),
       CallTimeout::kNone},
      {"its reply waits behind others, which the client does not read",
       with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 90s;
         c.client_read_at = kNow - 60s - 1ms;
       }),
       CallTimeout::kReply},
      {"its reply is stalled, and its deadline has passed",
       with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 90s;
         c.window_is_closed = true;
         c.deadline = kNow - 1ms;
       }),
       CallTimeout::kReply},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(NextTimeout(c.call, kNow), c.want);
  }
}

TEST(ConnectionTimeoutsTest, SumsEndAtTheEndOfTime) {
  EXPECT_EQ(SaturatedSum(MonotonicTime::max(), 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(MonotonicTime::max() - 1ms, 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(kNow, 1s), kNow + 1s);
}

}  // namespace
}  // namespace neurite::http2
