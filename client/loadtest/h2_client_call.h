// One call over HTTP/2.
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

// Its neighbours in one list of calls.
struct H2ClientCallLinks {
  H2ClientCall* before = nullptr;
  H2ClientCall* after = nullptr;
};

// Its place in memory is used again for the next one: strings keep their room.
struct H2ClientCall {
  // --- What is asked ---------------------------------------------------------
  absl::string_view request;  // the message alone
  std::string timeout;        // the value of "grpc-timeout"
  MonotonicTime deadline;

  // --- Where it stands -------------------------------------------------------
  enum class State {
    kEnded,    // or never begun
    kWaiting,  // for its connection to have room for a stream
    kOpen,     // on a stream
  };
  State state = State::kEnded;
  size_t connection = 0;  // the transport's number of it
  int32_t stream = 0;
  size_t sent = 0;  // of the prefix and the request
  H2ClientCallLinks by_deadline;
  H2ClientCallLinks waiting;

  // --- What came back --------------------------------------------------------
  int http_status = 0;
  std::optional<absl::StatusCode> grpc_status;
  std::string message;  // with its percent signs
  std::string server_timing;
  std::string reply;  // with its prefix; only if replies are wanted
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_CALL_H_
