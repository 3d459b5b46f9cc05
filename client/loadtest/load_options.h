// The options of a load test.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_OPTIONS_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_OPTIONS_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "client/loadtest/scenario.h"
#include "core/wire/wire_reader.h"

namespace neurite {

// Returns whether `reply` is the right answer to the message with index
// `message`. Must be thread-safe.
using ReplyCheck = std::function<bool(size_t message, MessagePieces reply)>;

struct LoadOptions {
  // --- Requests and their due times -----------------------------------------
  Scenario scenario = Scenario::kClosed;

  // kServer: requests per second on all connections together.
  double rate = 1000;

  // kClosed: calls in flight. kMultiStream: requests per query. kOffline: calls
  // in flight during the warm-up.
  int64_t concurrency = 16;

  // The number of different messages. They are sent in turn.
  size_t messages = 1;

  // kServer: seed of the arrivals.
  uint64_t seed = 1;

  // --- Duration --------------------------------------------------------------
  // Requests that are due in the warm-up are sent, but not counted.
  std::chrono::nanoseconds warm_up{0};

  // Measured time after the warm-up. No request is due later.
  std::chrono::nanoseconds duration = std::chrono::seconds(10);

  // Ends the run after this many counted requests, if that is earlier. Required
  // for kOffline: the number of requests.
  std::optional<int64_t> requests;

  // --- Sending ---------------------------------------------------------------
  // Each thread has its own connections. kSingleStream and kMultiStream use one
  // thread.
  int threads = 1;
  int connections = 1;

  // The deadline of one call, from when it is sent; with kServer from when it
  // is due: a call that could only be sent later ends with DEADLINE_EXCEEDED.
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);

  // At most this many calls are in flight, which bounds the generator's memory
  // when a server stops answering. Further due requests are sent late or never.
  int64_t most_in_flight = 10'000;

  // Pins the threads, including those of the transport, to this processor.
  std::optional<int> cpu;

  // Busy-polls for answers and due requests instead of sleeping, so that
  // latencies contain no wake-up times. Each thread needs its own processor.
  bool poll = false;

  // --- Checks ----------------------------------------------------------------
  // Empty: replies are not read.
  ReplyCheck check;

  // The server's process, if it runs on this machine; 0: unknown.
  pid_t server_pid = 0;

  // The run ends if all calls failed with UNAVAILABLE for this long.
  std::chrono::nanoseconds give_up_after = std::chrono::seconds(2);

  // Returns INVALID_ARGUMENT that names the first invalid value.
  absl::Status Validate() const;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_OPTIONS_H_
