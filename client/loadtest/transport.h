// The seam between a load test and how its calls are made.
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

// What became of a call. Views are valid during the callback.
struct EndedCall {
  size_t slot = 0;
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::string_view message;

  // Only if the transport was asked for replies, and the code is OK.
  MessagePieces reply;

  // What the server told in "server-timing"; empty if it was not asked or did
  // not answer.
  absl::string_view server_timing;
};

// The connections of one thread, which alone uses them.
//
// A call has a slot, from 0 to a number agreed at creation: whatever it needs
// is kept there and used again.
class Transport {
 public:
  // Abandons what is in flight.
  virtual ~Transport() = default;

  // Starts a call of the message with this index. Nothing is retried.
  // REQUIRES: no call is in flight in `slot`.
  virtual void Start(size_t slot, size_t message, MonotonicTime deadline) = 0;

  // Tells `on_ended` of the calls that have ended; if there are none, waits for
  // one until `until`. May return early for no reason. `on_ended` starts no
  // call.
  virtual void Wait(MonotonicTime until,
                    absl::FunctionRef<void(const EndedCall&)> on_ended) = 0;

  // Processor time that threads of the transport's own have used.
  virtual std::chrono::nanoseconds helper_cpu_time() const { return {}; }
};

// What one thread needs.
struct TransportShare {
  int connections = 1;
  size_t slots = 1;
};

// Makes connections that stand. UNAVAILABLE if nobody answers; the text says
// where. Thread-safe.
using TransportFactory =
    std::function<absl::StatusOr<std::unique_ptr<Transport>>(
        const TransportShare&)>;

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_TRANSPORT_H_
