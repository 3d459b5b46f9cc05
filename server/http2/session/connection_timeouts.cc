#include "server/http2/session/connection_timeouts.h"

namespace neurite::http2 {
namespace {

using std::chrono::seconds;

// How long a client may take.
constexpr seconds kGreetsWithin{10};  // until its preface and settings came
constexpr seconds kBlockWithin{10};   // for the frames of one header block
constexpr seconds kFrameWithin{10};   // for the next bytes of a frame
constexpr seconds kReadsWithin{30};   // until it takes anything we sent
constexpr seconds kLearnsOfDrainWithin{1};
constexpr seconds kCutOffWithin{1};

constexpr bool IsSet(MonotonicTime time) {
  return time != MonotonicTime::max();
}

TimeoutAction Fail(ErrorCode error, absl::string_view text) {
  return {TimeoutAction::Kind::kFail, error, text};
}

}  // namespace

MonotonicTime SaturatedSum(MonotonicTime time, std::chrono::nanoseconds more) {
  return time > MonotonicTime::max() - more ? MonotonicTime::max()
                                            : time + more;
}

TimeoutAction NextTimeout(const ConnectionTimes& times,
                          const FrontEndOptions& options, MonotonicTime now) {
  const auto passed = [now](MonotonicTime since,
                            std::chrono::nanoseconds time) {
    return now > SaturatedSum(since, time);
  };
  if (IsSet(times.unsent_since) && (passed(times.unsent_since, kReadsWithin) ||
                                    passed(times.cut_off, kCutOffWithin))) {
    return {TimeoutAction::Kind::kGiveUp};
  }
  if (!times.greeted && passed(times.opened, kGreetsWithin)) {
    return Fail(ErrorCode::kSettingsTimeout, "no SETTINGS came");
  }
  if (passed(times.block_since, kBlockWithin)) {
    return Fail(ErrorCode::kEnhanceYourCalm,
                "a header block that does not end");
  }
  if (times.in_frame && passed(times.heard, kFrameWithin)) {
    return Fail(ErrorCode::kEnhanceYourCalm, "a frame that does not end");
  }
  if (passed(times.pinged, options.keepalive_timeout)) {
    return Fail(ErrorCode::kNone, "no answer to a PING");
  }
  if (passed(times.retire_at, options.max_connection_age_grace)) {
    return Fail(ErrorCode::kNone, "the connection's age is over its limit");
  }
  if (!IsSet(times.pinged) && passed(times.heard, options.keepalive_time)) {
    return {TimeoutAction::Kind::kPing};
  }
  if (IsSet(times.drain_began)) {
    return passed(times.drain_began, kLearnsOfDrainWithin)
               ? TimeoutAction{TimeoutAction::Kind::kLastGoAway}
               : TimeoutAction{};
  }
  const bool idle = options.max_connection_idle.count() > 0 &&
                    passed(times.idle_since, options.max_connection_idle);
  if (idle || now >= times.retire_at) return {TimeoutAction::Kind::kBeginDrain};
  return {};
}

}  // namespace neurite::http2
