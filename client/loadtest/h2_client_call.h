// The state of one call over HTTP/2.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_H_
#define NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"

namespace neurite {

struct H2ClientCall;
class H2ClientConnection;

// The neighbours of a call in one list.
struct H2ClientCallLinks {
  H2ClientCall* before = nullptr;
  H2ClientCall* after = nullptr;
};

// Objects are reused for later calls, so that strings keep their capacity.
struct H2ClientCall {
  // --- Request ---------------------------------------------------------------
  absl::string_view request;  // the message without its prefix
  std::string timeout;        // the value of "grpc-timeout"
  MonotonicTime deadline;

  // --- State -----------------------------------------------------------------
  enum class State {
    kEnded,    // or not started
    kWaiting,  // for a connection, or until it can open a stream
    kOpen,     // has a stream
  };
  State state = State::kEnded;
  size_t link = 0;                           // index in the transport
  H2ClientConnection* connection = nullptr;  // of its stream, while kOpen
  bool refused = false;  // GOAWAY has refused a stream of this call before
  int32_t stream = 0;
  size_t sent = 0;  // bytes of the prefix and the request
  H2ClientCallLinks by_deadline;
  H2ClientCallLinks waiting;

  // --- Response --------------------------------------------------------------
  int http_status = 0;
  std::optional<absl::StatusCode> grpc_status;
  std::string message;  // percent-encoded
  std::string server_timing;
  std::string reply;  // with its prefix; empty unless replies are wanted

  // True once the whole request was passed on by CopyRequest.
  bool sent_all() const;

  // Copies the next bytes of the prefix and the request to `to`; returns their
  // number.
  size_t CopyRequest(std::span<uint8_t> to);

  // Stores a field of the response's headers or trailers. Ignores those that
  // say nothing about the call's outcome.
  void AddField(absl::string_view name, absl::string_view value);

  // The outcome once the stream has ended. `reset_code` is the HTTP/2 error
  // code of the stream, 0 if it was not reset.
  absl::Status Outcome(uint32_t reset_code) const;

  // Forgets what has happened on a stream, so that another can be opened.
  void ForgetStream();
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_H_
