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
  // Between two reads while a frame is incomplete.
  static constexpr seconds kFrame{10};
  // While output is unsent and the client reads nothing.
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
  // Until a message is complete: from its first byte, or for a unary call from
  // its headers.
  static constexpr seconds kMessage{60};
  // While the client's flow control or reading blocks a reply.
  static constexpr seconds kReply{60};
};

// The state of a connection that its timeouts depend on. MonotonicTime::max()
// means "does not apply".
struct ConnectionSnapshot {
  MonotonicTime opened;
  MonotonicTime last_read;   // when bytes last arrived
  MonotonicTime idle_since;  // when the last open call ended
  MonotonicTime retire_at = MonotonicTime::max();

  MonotonicTime header_block_since = MonotonicTime::max();
  MonotonicTime unsent_since = MonotonicTime::max();  // see WriteProgress
  MonotonicTime ping_sent = MonotonicTime::max();     // not yet acknowledged
  MonotonicTime drain_began = MonotonicTime::max();
  MonotonicTime cut_off = MonotonicTime::max();

  bool settings_received = false;
  bool frame_incomplete = false;
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
  // A reply is pending, and no byte of it has been sent since.
  MonotonicTime reply_stalled_since = MonotonicTime::max();
  // The client has left no space in the stream's flow control window.
  bool window_is_closed = false;
  // See WriteProgress::client_read_at.
  MonotonicTime client_read_at;
  // The handler has finished the call; only its reply remains to be sent.
  bool is_finishing = false;
};

// The limit that a call has exceeded; the first one that applies.
enum class CallTimeout {
  kNone,
  kReply,     // the client does not allow the reply to be sent
  kDeadline,  // the call's own deadline
  kMessage,   // the client does not complete its message
};

// A pure function. A reply that is queued behind others of its connection does
// not time out while the client reads those.
CallTimeout NextTimeout(const CallSnapshot& call, MonotonicTime now);

// `time` + `more`, but no later than MonotonicTime::max().
MonotonicTime SaturatedSum(MonotonicTime time, std::chrono::nanoseconds more);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_
