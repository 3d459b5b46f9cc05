// How long a client may take, and what happens once it has taken longer.
#ifndef NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_
#define NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_

#include <chrono>

#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "server/http2/codec/frame.h"
#include "server/transport/front_end.h"

namespace neurite::http2 {

// All limits on the time of a connection and its calls.
struct ConnectionTimeouts {
  explicit ConnectionTimeouts(const FrontEndOptions& options);

  // --- Configured: see FrontEndOptions ---------------------------------------
  std::chrono::nanoseconds keepalive_time;
  std::chrono::nanoseconds keepalive_timeout;
  std::chrono::nanoseconds max_connection_idle;  // 0: unlimited
  std::chrono::nanoseconds max_connection_age_grace;

  // --- Fixed, of a connection ------------------------------------------------
  using seconds = std::chrono::seconds;
  // From the start until the client's preface and SETTINGS have come.
  static constexpr seconds kSettings{10};
  // From the first frame of a header block to its last one.
  static constexpr seconds kHeaderBlock{10};
  // Between two reads while a frame is incomplete.
  static constexpr seconds kFrame{10};
  // While the client reads nothing of what waits to be sent.
  static constexpr seconds kWrite{30};
  // The same once the server has cut off the connection's calls.
  static constexpr seconds kWriteAfterCutOff{1};
  // From the first GOAWAY to the final one, unless the client's answer to the
  // PING between them comes earlier.
  static constexpr seconds kDrainNotice{1};
  // From the end of what is sent to the closing of the socket.
  static constexpr seconds kLinger{1};
  // A client that reads nothing for this long is stuck: where memory is short,
  // its connection is the first to lose its replies.
  static constexpr std::chrono::milliseconds kStuck{100};

  // --- Fixed, of a call ------------------------------------------------------
  // Between the pieces of one message.
  static constexpr seconds kMessage{60};
  // While the client makes no room for a reply.
  static constexpr seconds kReply{60};
};

// A connection as its timeouts see it. MonotonicTime::max() stands for "does
// not apply now".
struct ConnectionSnapshot {
  MonotonicTime opened;
  MonotonicTime last_read;   // when bytes came last
  MonotonicTime idle_since;  // no call has been open since
  MonotonicTime retire_at = MonotonicTime::max();

  MonotonicTime header_block_since = MonotonicTime::max();
  MonotonicTime unsent_since = MonotonicTime::max();  // see WriteProgress
  MonotonicTime ping_sent = MonotonicTime::max();     // and not answered
  MonotonicTime drain_began = MonotonicTime::max();
  MonotonicTime cut_off = MonotonicTime::max();

  bool settings_received = false;
  bool frame_incomplete = false;
};

// What a connection has to do.
struct TimeoutAction {
  enum class Kind {
    kNone,
    kAbort,        // close it without a word: the client reads nothing
    kFail,         // end it with a GOAWAY of `error` and `text`
    kPing,         // ask the client whether it is alive
    kBeginDrain,   // ask the client to open no more calls
    kFinalGoAway,  // the client has had the time to learn of the drain
  };
  Kind kind = Kind::kNone;
  ErrorCode error = ErrorCode::kNone;
  absl::string_view text;  // a literal

  friend bool operator==(const TimeoutAction&, const TimeoutAction&) = default;
};

// Stateless: equal arguments, equal answers. Where several limits have passed,
// the first of TimeoutAction::Kind's order applies.
TimeoutAction NextAction(const ConnectionTimeouts& timeouts,
                         const ConnectionSnapshot& connection,
                         MonotonicTime now);

// A call as its timeouts see it. MonotonicTime::max() as above.
struct CallSnapshot {
  MonotonicTime deadline = MonotonicTime::max();
  // A message is incomplete, or the first one has not begun.
  MonotonicTime message_awaited_since = MonotonicTime::max();
  // A reply waits, and nothing of it has been sent.
  MonotonicTime reply_stalled_since = MonotonicTime::max();
  // The client has left no room in the stream's window.
  bool window_is_closed = false;
  // Of the connection: see WriteProgress.
  MonotonicTime client_read_at;
  // The handler has finished the call; only its reply is left.
  bool is_finishing = false;
};

// What a call has run out of; the first of these that applies.
enum class CallTimeout {
  kNone,
  kReply,     // the client makes no room for the reply
  kDeadline,  // the call's own
  kMessage,   // the client does not complete its message
};

// Stateless: equal arguments, equal answers. A reply that waits behind others
// of its connection has not run out of time while the client reads those.
CallTimeout NextTimeout(const CallSnapshot& call, MonotonicTime now);

// `time` + `more`, but no later than MonotonicTime::max().
MonotonicTime SaturatedSum(MonotonicTime time, std::chrono::nanoseconds more);

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_CONNECTION_TIMEOUTS_H_
