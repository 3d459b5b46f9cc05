// The interface between a load test and the implementation of its calls.
#ifndef NEURITE_CLIENT_LOADTEST_TRANSPORT_H_
#define NEURITE_CLIENT_LOADTEST_TRANSPORT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "core/wire/wire_reader.h"

namespace neurite {

// The outcome of a call. Views are valid during the callback.
struct EndedCall {
  size_t slot = 0;
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::string_view message;

  // Empty unless LoadTarget::want_replies is set and the code is OK.
  MessagePieces reply;

  // The trailer "server-timing"; empty if it was not requested or not sent.
  absl::string_view server_timing;
};

// The connections of one thread. Used by that thread only.
//
// Each call has a slot, numbered from 0 to TransportShare::slots - 1. The state
// of a call is stored in its slot, which later calls reuse.
class Transport {
 public:
  // Cancels calls in flight.
  virtual ~Transport() = default;

  // Starts a call with the message with this index. If there is no connection
  // at the moment, it may wait for the next one. Calls that the server may have
  // seen are never sent again.
  // REQUIRES: no call is in flight in `slot`.
  virtual void Start(size_t slot, size_t message, MonotonicTime deadline) = 0;

  // Calls `on_ended` for the calls that have ended; if there are none, waits
  // for one until `until`. May return early. `on_ended` must not start a call.
  virtual void Wait(MonotonicTime until,
                    absl::FunctionRef<void(const EndedCall&)> on_ended) = 0;

  // CPU time of the transport's own threads.
  virtual std::chrono::nanoseconds helper_cpu_time() const { return {}; }
};

// The resources of one thread.
struct TransportShare {
  int connections = 1;
  size_t slots = 1;
};

// Makes a transport with established connections. UNAVAILABLE if the
// server cannot be reached; the text has the address. Thread-safe.
using TransportFactory =
    std::function<absl::StatusOr<std::unique_ptr<Transport>>(
        const TransportShare&)>;

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_TRANSPORT_H_
