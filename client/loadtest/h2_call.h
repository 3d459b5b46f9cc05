// One call over HTTP/2.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CALL_H_
#define NEURITE_CLIENT_LOADTEST_H2_CALL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"

namespace neurite {

class H2Connection;

// Its place in memory is used again for the next one: strings keep their room.
struct H2Call {
  // --- What is asked ---------------------------------------------------------
  absl::string_view request;  // the message alone
  std::string timeout;        // the value of "grpc-timeout"
  MonotonicTime deadline;

  // --- Where it stands -------------------------------------------------------
  bool in_flight = false;
  H2Connection* connection = nullptr;
  int32_t stream = 0;
  size_t sent = 0;  // of the prefix and the request

  // Neighbours in the order of deadlines.
  H2Call* earlier = nullptr;
  H2Call* later = nullptr;

  // --- What came back --------------------------------------------------------
  int http_status = 0;
  std::optional<absl::StatusCode> grpc_status;
  std::string message;  // with its percent signs
  std::string server_timing;
  std::string reply;  // with its prefix; only if replies are wanted
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CALL_H_
