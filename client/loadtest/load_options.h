// What a load test does.
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

// Whether `reply` is the right answer to the message with index `message`.
// Called by several threads at once.
using ReplyCheck = std::function<bool(size_t message, MessagePieces reply)>;

struct LoadOptions {
  // --- What is asked, and when ----------------------------------------------
  Scenario scenario = Scenario::kClosed;

  // Of kServer: requests a second, on all connections together.
  double rate = 1000;

  // Of kClosed: calls in flight. Of kMultiStream: requests of one query. Of
  // kOffline: calls in flight during the warm-up.
  int64_t concurrency = 16;

  // How many messages there are: they are sent in turn.
  size_t messages = 1;

  // Of the arrivals of kServer.
  uint64_t seed = 1;

  // --- For how long ----------------------------------------------------------
  // What is due in it is sent, but not counted.
  std::chrono::nanoseconds warm_up{0};

  // After the warm-up. No request is due later.
  std::chrono::nanoseconds duration = std::chrono::seconds(10);

  // Ends the run earlier, after so many counted requests. Of kOffline: how many
  // there are; without it none.
  std::optional<int64_t> requests;

  // --- How it is sent --------------------------------------------------------
  // Each thread has connections of its own. kSingleStream and kMultiStream use
  // one thread.
  int threads = 1;
  int connections = 1;

  // The deadline of one call, from when it is sent.
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);

  // Calls in flight at once, at most: bounds the generator's memory when a
  // server no longer answers. What is due beyond is sent late, or never.
  int64_t most_in_flight = 10'000;

  // A processor that the threads stay on; those of the transport, too.
  std::optional<int> cpu;

  // The threads never sleep, but look for answers and for what is due all the
  // time: no wake-up is in the latencies. Each needs a processor of its own.
  bool poll = false;

  // --- What is looked at -----------------------------------------------------
  // Empty: replies are not read.
  ReplyCheck check;

  // The server's process, if it runs on this machine; 0: unknown.
  pid_t server_pid = 0;

  // Nothing but UNAVAILABLE for so long: the server is gone, the run ends.
  std::chrono::nanoseconds give_up_after = std::chrono::seconds(2);

  // INVALID_ARGUMENT that names the first value that cannot be.
  absl::Status Validate() const;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_OPTIONS_H_
