// What the time asks of a connection.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_

#include <chrono>

#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "server/http2/codec/frame.h"
#include "server/transport/front_end.h"

namespace neurite::http2 {

// `time` and so much more; MonotonicTime::max() stays what it is.
MonotonicTime SaturatedSum(MonotonicTime time, std::chrono::nanoseconds more);

// Since when things are as they are; MonotonicTime::max(): they are not.
struct ConnectionTimes {
  MonotonicTime opened;
  MonotonicTime heard;       // bytes came last
  MonotonicTime idle_since;  // no call is open
  MonotonicTime retire_at = MonotonicTime::max();

  MonotonicTime block_since = MonotonicTime::max();   // headers do not end
  MonotonicTime unsent_since = MonotonicTime::max();  // it takes nothing
  MonotonicTime pinged = MonotonicTime::max();        // no answer yet
  MonotonicTime drain_began = MonotonicTime::max();
  MonotonicTime cut_off = MonotonicTime::max();

  bool greeted = false;   // its settings have come
  bool in_frame = false;  // a frame has come in part
};

// The first of these that is due.
struct TimeoutAction {
  enum class Kind {
    kNothing,
    kGiveUp,      // it takes nothing: there is no use in telling it why
    kFail,        // end it, with `error` and `text`
    kPing,        // ask for a sign of life
    kBeginDrain,  // tell it to go
    kLastGoAway,  // it has been told long enough
  };
  Kind kind = Kind::kNothing;
  ErrorCode error = ErrorCode::kNone;
  absl::string_view text;

  friend bool operator==(const TimeoutAction&, const TimeoutAction&) = default;
};

// Stateless: equal arguments, equal answers.
TimeoutAction NextTimeout(const ConnectionTimes& times,
                          const FrontEndOptions& options, MonotonicTime now);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_
