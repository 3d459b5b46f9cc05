// The timeouts of a connection and its calls.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_

#include <chrono>
#include <optional>

#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "server/http2/codec/frame.h"
#include "server/transport/front_end.h"
#include "server/transport/incident.h"

namespace neurite::http2 {

// All time limits of a connection and its calls.
struct ConnectionTimeouts {
  explicit ConnectionTimeouts(const FrontEndOptions& options);

  // --- Configured: see FrontEndOptions ---------------------------------------
  std::chrono::nanoseconds keepalive_time;  // 0: no PING is sent
  std::chrono::nanoseconds keepalive_timeout;
  std::chrono::nanoseconds max_connection_idle;  // 0: unlimited
  std::chrono::nanoseconds max_connection_age_grace;

  // --- Fixed, per connection -------------------------------------------------
  using seconds = std::chrono::seconds;
  // From the start until the client's preface and SETTINGS have arrived.
  static constexpr seconds kSettings{10};
  // From the first to the last frame of a header block.
  static constexpr seconds kHeaderBlock{10};
  // For one frame, beside what kLeastRate allows.
  static constexpr seconds kFrame{30};
  // For reading the output, beside what kLeastRate allows.
  static constexpr seconds kWrite{30};
  // The same after the server has cut off the connection's calls.
  static constexpr seconds kWriteAfterCutOff{1};
  // From the first GOAWAY to the final one, unless the client acknowledges the
  // PING between them earlier.
  static constexpr seconds kDrainNotice{1};
  // From the last byte sent to the closing of the socket.
  static constexpr seconds kLinger{1};
  // A client that reads nothing for this long is stalled: if memory is short,
  // its replies are the first to be reclaimed.
  static constexpr std::chrono::milliseconds kStuck{100};

  // --- Fixed, per call -------------------------------------------------------
  // Until a message is complete, beside what kLeastRate allows: from its first
  // byte, or for a unary call from its headers.
  static constexpr seconds kMessage{60};
  // Until a reply is sent that the client's flow control or reading blocks,
  // beside what kLeastRate allows.
  static constexpr seconds kReply{60};

  // --- Fixed, for both -------------------------------------------------------
  // The bytes that a client must send or read per second, on average, once the
  // time above has passed. It is an eighth of a link of 64 kbit/s, and with it
  // an attacker pays for the time that a connection or a call lives.
  static constexpr int64_t kLeastRate = 1024;
};

// The state of a connection that its timeouts depend on. MonotonicTime::max()
// means "does not apply".
struct ConnectionSnapshot {
  MonotonicTime opened;
  MonotonicTime last_read;   // when bytes last arrived
  MonotonicTime idle_since;  // when the last open call ended
  MonotonicTime retire_at = MonotonicTime::max();

  MonotonicTime header_block_since = MonotonicTime::max();
  // The current frame is incomplete since, and this much of it has come.
  MonotonicTime frame_since = MonotonicTime::max();
  int64_t frame_bytes = 0;
  // See WriteProgress.
  MonotonicTime output_due = MonotonicTime::max();
  MonotonicTime output_taken;
  MonotonicTime ping_sent = MonotonicTime::max();  // not yet acknowledged
  MonotonicTime drain_began = MonotonicTime::max();
  MonotonicTime cut_off = MonotonicTime::max();

  bool settings_received = false;
};

// What a connection must do next.
struct TimeoutAction {
  enum class Kind {
    kNone,
    kAbort,        // close without GOAWAY: the client reads nothing
    kFail,         // send GOAWAY with `error` and `text`, and close
    kPing,         // send a PING to check that the client is alive
    kBeginDrain,   // send the first GOAWAY
    kFinalGoAway,  // send the final GOAWAY: the notice period is over
  };
  Kind kind = Kind::kNone;
  ErrorCode error = ErrorCode::kNone;
  absl::string_view text;  // static lifetime
  // The cause of kAbort and kFail, unless the server itself is.
  std::optional<IncidentKind> incident = std::nullopt;

  friend bool operator==(const TimeoutAction&, const TimeoutAction&) = default;
};

// A pure function. If several limits have passed, the action that comes first
// in TimeoutAction::Kind is returned.
TimeoutAction NextAction(const ConnectionTimeouts& timeouts,
                         const ConnectionSnapshot& connection,
                         MonotonicTime now);

// The state of a call that its timeouts depend on. MonotonicTime::max() as
// above.
struct CallSnapshot {
  MonotonicTime deadline = MonotonicTime::max();
  // A message is incomplete, or the first one has not begun.
  MonotonicTime message_awaited_since = MonotonicTime::max();
  int64_t message_bytes = 0;  // that have come of it
  // A reply has been pending since, and this much of it has been sent.
  MonotonicTime reply_stalled_since = MonotonicTime::max();
  int64_t reply_bytes = 0;
  // The open calls of the connection, which share its rate.
  int64_t calls = 1;
  // The client has left no space in the stream's flow control window.
  bool window_is_closed = false;
  // See WriteProgress::client_read_at.
  MonotonicTime client_read_at;
  // The handler has finished the call; only its reply remains to be sent.
  bool is_finishing = false;
};

// The time until which a client that has moved `bytes` bytes since `since` is
// not too slow: see ConnectionTimeouts::kLeastRate.
MonotonicTime DueTime(MonotonicTime since, std::chrono::nanoseconds grace,
                      int64_t bytes);

// The same for a flow of bytes without an end: `due` was returned earlier, and
// `bytes` more have moved by `now`. No client has more than `grace` left,
// however much it has moved before.
MonotonicTime NextDueTime(MonotonicTime due, std::chrono::nanoseconds grace,
                          int64_t bytes, MonotonicTime now);

// The limit that a call has exceeded; the first one that applies.
enum class CallTimeout {
  kNone,
  kReply,     // the client does not allow the reply to be sent
  kDeadline,  // the call's own deadline
  kMessage,   // the client does not complete its message
};

// A pure function. The calls of a connection share its rate equally. A reply
// that is queued behind others of its connection does not time out while the
// client reads those.
CallTimeout NextTimeout(const CallSnapshot& call, MonotonicTime now);

// `time` + `more`, but no later than MonotonicTime::max().
MonotonicTime SaturatedSum(MonotonicTime time, std::chrono::nanoseconds more);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_
