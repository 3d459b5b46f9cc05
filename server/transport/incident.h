// What a client has done that an operator should know of.
#ifndef NEURITE_SERVER_TRANSPORT_INCIDENT_H_
#define NEURITE_SERVER_TRANSPORT_INCIDENT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace neurite {

enum class IncidentKind : uint8_t {
  // A connection was cut off. Its client:
  kWrongProtocol,     // does not speak HTTP/2
  kProtocolError,     // violates HTTP/2
  kHeaderBlock,       // sends a header block that is too large
  kFrameRate,         // sends too many frames that do no useful work
  kResets,            // resets too many calls, or sends malformed ones
  kSettingsTimeout,   // does not complete its preface and SETTINGS
  kSlowHeaders,       // does not complete a header block
  kSlowFrame,         // does not complete a frame
  kSlowReader,        // does not read what is sent
  kKeepaliveTimeout,  // does not acknowledge a PING
  kMaxAge,            // has calls open beyond --max-connection-age-grace

  // Memory was short: the connection of a client that did not read or held
  // most, or some of its calls, were ended; or a new one was refused.
  kMemory,

  // Calls were ended, and the connection goes on. The client does not:
  kSlowRequest,  // complete a request message
  kSlowReply,    // take a reply

  // A new connection was closed at once.
  kMaxConnections,  // --max-connections
  kMaxOfPeer,       // --max-connections-per-peer
  kNoDescriptors,   // no descriptor is left

  // A client's input has kept a worker busy for long.
  kLongEvent,
};
inline constexpr size_t kIncidentKinds =
    static_cast<size_t>(IncidentKind::kLongEvent) + 1;

// E.g. "frame-rate": the word by which the log and metrics name it.
absl::string_view NameOf(IncidentKind kind);

// What a connection had done by then.
struct ConnectionCounts {
  std::chrono::nanoseconds age{0};
  int64_t bytes_received = 0;
  int64_t calls = 0;           // begun, rejected or malformed
  int64_t resets = 0;          // of calls: see FrameRateLimiter::ChargeReset
  int64_t useless_frames = 0;  // see FrameRateLimiter::ChargeFrame
};

struct Incident {
  IncidentKind kind = IncidentKind::kProtocolError;
  std::string peer;  // "127.0.0.1:50000", or "" if unknown
  std::string text;  // details
  std::optional<ConnectionCounts> counts;  // none for new connections
};

// One line for the log, e.g. "cut off 127.0.0.1:50000: frame-rate: too many
// frames that carry no call on (after 1.2 s: 131072 bytes received, 0 calls, 0
// resets, 7283 useless frames)".
std::string DebugString(const Incident& incident);

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_INCIDENT_H_
