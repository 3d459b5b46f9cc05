#include "server/http2/session/connection_timeouts.h"

#include <algorithm>

namespace neurite::http2 {
namespace {

using Kind = TimeoutAction::Kind;

constexpr bool Applies(MonotonicTime time) {
  return time != MonotonicTime::max();
}

// The time that moving `bytes` bytes may take.
std::chrono::nanoseconds TimeFor(int64_t bytes) {
  // Three months, which is long enough, and does not overflow.
  constexpr int64_t kMostBytes = int64_t{1} << 33;
  return std::chrono::nanoseconds(std::chrono::seconds(1)) *
         std::min(bytes, kMostBytes) / ConnectionTimeouts::kLeastRate;
}

// True if more than `limit` has passed since `since`.
bool Passed(MonotonicTime since, std::chrono::nanoseconds limit,
            MonotonicTime now) {
  return now > SaturatedSum(since, limit);
}

TimeoutAction Fail(ErrorCode error, absl::string_view text,
                   IncidentKind incident) {
  return {Kind::kFail, error, text, incident};
}

// A client that reads nothing would not read a GOAWAY either. Returns kNone if
// it need not be aborted.
TimeoutAction Abortion(const ConnectionSnapshot& connection,
                       MonotonicTime now) {
  if (!Applies(connection.output_due)) return {};
  if (now > connection.output_due) {
    return {Kind::kAbort, ErrorCode::kNone,
            "what was sent was not read in time", IncidentKind::kSlowReader};
  }
  if (Passed(connection.cut_off, ConnectionTimeouts::kWriteAfterCutOff, now)) {
    return {Kind::kAbort};
  }
  return {};
}

// Returns kNone if the client has met its limits.
TimeoutAction Failure(const ConnectionTimeouts& timeouts,
                      const ConnectionSnapshot& connection, MonotonicTime now) {
  if (!connection.settings_received &&
      Passed(connection.opened, timeouts.kSettings, now)) {
    return Fail(ErrorCode::kSettingsTimeout, "no SETTINGS received",
                IncidentKind::kSettingsTimeout);
  }
  if (Passed(connection.header_block_since, timeouts.kHeaderBlock, now)) {
    return Fail(ErrorCode::kEnhanceYourCalm,
                "a header block was not complete in time",
                IncidentKind::kSlowHeaders);
  }
  if (now > DueTime(connection.frame_since, timeouts.kFrame,
                    connection.frame_bytes)) {
    return Fail(ErrorCode::kEnhanceYourCalm, "a frame was not complete in time",
                IncidentKind::kSlowFrame);
  }
  // Behind much output, a PING takes a slow link as long as that does.
  if (Passed(std::max(connection.ping_sent, connection.output_taken),
             timeouts.keepalive_timeout, now)) {
    return Fail(ErrorCode::kNone, "a PING was not acknowledged",
                IncidentKind::kKeepaliveTimeout);
  }
  if (Passed(connection.retire_at, timeouts.max_connection_age_grace, now)) {
    return Fail(ErrorCode::kNone, "the connection has reached its maximum age",
                IncidentKind::kMaxAge);
  }
  return {};
}

}  // namespace

ConnectionTimeouts::ConnectionTimeouts(const FrontEndOptions& options)
    : keepalive_time(options.keepalive_time),
      keepalive_timeout(options.keepalive_timeout),
      max_connection_idle(options.max_connection_idle),
      max_connection_age_grace(options.max_connection_age_grace) {}

TimeoutAction NextAction(const ConnectionTimeouts& timeouts,
                         const ConnectionSnapshot& connection,
                         MonotonicTime now) {
  const TimeoutAction abortion = Abortion(connection, now);
  if (abortion.kind != Kind::kNone) return abortion;
  const TimeoutAction failure = Failure(timeouts, connection, now);
  if (failure.kind != Kind::kNone) return failure;
  if (timeouts.keepalive_time.count() > 0 && !Applies(connection.ping_sent) &&
      Passed(connection.last_read, timeouts.keepalive_time, now)) {
    return {Kind::kPing};
  }
  if (Applies(connection.drain_began)) {
    return {Passed(connection.drain_began, timeouts.kDrainNotice, now)
                ? Kind::kFinalGoAway
                : Kind::kNone};
  }
  const bool is_idle =
      timeouts.max_connection_idle.count() > 0 &&
      Passed(connection.idle_since, timeouts.max_connection_idle, now);
  if (is_idle || now >= connection.retire_at) return {Kind::kBeginDrain};
  return {};
}

CallTimeout NextTimeout(const CallSnapshot& call, MonotonicTime now) {
  const bool client_reads =
      !call.window_is_closed &&
      !Passed(call.client_read_at, ConnectionTimeouts::kReply, now);
  if (!client_reads &&
      now > DueTime(call.reply_stalled_since, ConnectionTimeouts::kReply,
                    call.reply_bytes * call.calls)) {
    return CallTimeout::kReply;
  }
  if (call.is_finishing) return CallTimeout::kNone;
  if (call.deadline < now) return CallTimeout::kDeadline;
  if (now > DueTime(call.message_awaited_since, ConnectionTimeouts::kMessage,
                    call.message_bytes * call.calls)) {
    return CallTimeout::kMessage;
  }
  return CallTimeout::kNone;
}

MonotonicTime DueTime(MonotonicTime since, std::chrono::nanoseconds grace,
                      int64_t bytes) {
  return SaturatedSum(since, grace + TimeFor(bytes));
}

MonotonicTime NextDueTime(MonotonicTime due, std::chrono::nanoseconds grace,
                          int64_t bytes, MonotonicTime now) {
  return std::min(SaturatedSum(due, TimeFor(bytes)), SaturatedSum(now, grace));
}

MonotonicTime SaturatedSum(MonotonicTime time, std::chrono::nanoseconds more) {
  return time > MonotonicTime::max() - more ? MonotonicTime::max()
                                            : time + more;
}

}  // namespace neurite::http2
