#include "server/http2/session/connection_timeouts.h"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>

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
      {"a frame has been incomplete for 30 s",
       With([](Snapshot& s) { s.frame_since = kNow - 30s; }), Kind::kNone},
      {"a frame has been incomplete for longer",
       With([](Snapshot& s) { s.frame_since = kNow - 30s - 1ms; }), Kind::kFail,
       ErrorCode::kEnhanceYourCalm},
      {"5 bytes in 30 s are no reason to wait longer", With([](Snapshot& s) {
         s.frame_since = kNow - 31s;
         s.frame_bytes = 5;
       }),
       Kind::kFail, ErrorCode::kEnhanceYourCalm},
      {"8 KiB have come, and 38 s have passed", With([](Snapshot& s) {
         s.frame_since = kNow - 38s;
         s.frame_bytes = 8192;
       }),
       Kind::kNone},
      {"8 KiB have come, and more have passed", With([](Snapshot& s) {
         s.frame_since = kNow - 38s - 1ms;
         s.frame_bytes = 8192;
       }),
       Kind::kFail, ErrorCode::kEnhanceYourCalm},
      {"whole frames, and silence for longer",
       With([](Snapshot& s) { s.last_read = kNow - 31s; }), Kind::kNone},
  });
}

TEST(ConnectionTimeoutsTest, LimitsUnsentBytes) {
  using Snapshot = ConnectionSnapshot;
  ExpectActions({
      {"it must have read more by now",
       With([](Snapshot& s) { s.output_due = kNow; }), Kind::kNone},
      {"it must have read more earlier",
       With([](Snapshot& s) { s.output_due = kNow - 1ms; }), Kind::kAbort},
      {"cut off 1 s ago, and something is unsent", With([](Snapshot& s) {
         s.output_due = kNow + 30s;
         s.cut_off = kNow - 1s;
       }),
       Kind::kNone},
      {"cut off longer ago, and something is unsent", With([](Snapshot& s) {
         s.output_due = kNow + 30s;
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
      {"asked longer ago, and it still reads what was sent before",
       With([](Snapshot& s) {
         s.last_read = kNow - 90s;
         s.ping_sent = kNow - 30s;
         s.output_taken = kNow - 20s;
       }),
       Kind::kNone},
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
         s.output_due = kNow - 1s;
         s.frame_since = kNow - 31s;
       }),
       Kind::kAbort},
      {"a frame was not complete in time outweighs silence",
       With([](Snapshot& s) {
         s.frame_since = kNow - 70s;
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
      {"4 KiB of a message have come in 64 s", with([](CallSnapshot& c) {
         c.message_awaited_since = kNow - 64s;
         c.message_bytes = 4096;
       }),
       CallTimeout::kNone},
      {"4 KiB of a message have come in longer", with([](CallSnapshot& c) {
         c.message_awaited_since = kNow - 64s - 1ms;
         c.message_bytes = 4096;
       }),
       CallTimeout::kMessage},
      {"three calls share the rate", with([](CallSnapshot& c) {
         c.message_awaited_since = kNow - 72s;
         c.message_bytes = 4096;
         c.calls = 3;
       }),
       CallTimeout::kNone},
      {"a message of a byte in 20 s, beside 255 other calls",
       with([](CallSnapshot& c) {
         c.message_awaited_since = kNow - 62s;
         c.message_bytes = 3;
         c.calls = 256;
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
      {"a reply of which 4 KiB were taken in 64 s", with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 64s;
         c.reply_bytes = 4096;
         c.window_is_closed = true;
       }),
       CallTimeout::kNone},
      {"a reply of which 4 KiB were taken in longer", with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 64s - 1ms;
         c.reply_bytes = 4096;
         c.window_is_closed = true;
       }),
       CallTimeout::kReply},
      {"the same of one of three calls", with([](CallSnapshot& c) {
         c.reply_stalled_since = kNow - 64s - 1ms;
         c.reply_bytes = 4096;
         c.window_is_closed = true;
         c.calls = 3;
       }),
       CallTimeout::kNone},
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

// 1,024 bytes buy a second.
TEST(ConnectionTimeoutsTest, ClientsAreDueByTheBytesThatTheyMove) {
  EXPECT_EQ(DueTime(kNow, 60s, 0), kNow + 60s);
  EXPECT_EQ(DueTime(kNow, 60s, 512), kNow + 60s + 500ms);
  EXPECT_EQ(DueTime(kNow, 60s, 4 << 20), kNow + 60s + 4096s);
  EXPECT_EQ(DueTime(kNever, 60s, 4 << 20), kNever);
  EXPECT_GT(DueTime(kNow, 60s, std::numeric_limits<int64_t>::max()),
            kNow + 24h);
  EXPECT_EQ(NextDueTime(kNow + 10s, 30s, 0, kNow), kNow + 10s);
  EXPECT_EQ(NextDueTime(kNow + 10s, 30s, 5120, kNow), kNow + 15s);
  EXPECT_EQ(NextDueTime(kNow + 10s, 30s, 20480, kNow), kNow + 30s);
  EXPECT_EQ(NextDueTime(kNow + 10s, 30s, 40960, kNow), kNow + 30s);
}

TEST(ConnectionTimeoutsTest, SumsEndAtTheEndOfTime) {
  EXPECT_EQ(SaturatedSum(MonotonicTime::max(), 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(MonotonicTime::max() - 1ms, 1s), MonotonicTime::max());
  EXPECT_EQ(SaturatedSum(kNow, 1s), kNow + 1s);
}

}  // namespace
}  // namespace neurite::http2
