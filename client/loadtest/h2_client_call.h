// The state of one call over HTTP/2.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_H_
#define NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"

namespace neurite {

struct H2ClientCall;

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
    kWaiting,  // until its connection can open a stream
    kOpen,     // has a stream
  };
  State state = State::kEnded;
  size_t connection = 0;  // index in the transport
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
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_H_
