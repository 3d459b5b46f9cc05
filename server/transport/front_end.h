// A transport that turns sockets into calls.
#ifndef NEURITE_SERVER_TRANSPORT_FRONT_END_H_
#define NEURITE_SERVER_TRANSPORT_FRONT_END_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "server/rpc/worker_services.h"

namespace neurite {

struct FrontEndOptions {
  // Where to listen: HOST:PORT (port 0 picks one), [IPV6]:PORT or unix:PATH,
  // one or more.
  std::vector<std::string> listen = {"127.0.0.1:8500"};

  // Workers. The gRPC front end has one, whatever this says.
  int workers = 1;

  // Without anything to do, a worker looks for more for so long before it
  // sleeps. A call that comes meanwhile is spared the time of waking up (10 to
  // 50 us on a virtual machine), for processor time; 0: never. At most until
  // its next tick, a tenth of a second or a whole one. The gRPC front end never
  // does.
  std::chrono::microseconds busy_poll{0};

  // --- What clients may send and hold ----------------------------------------

  // A longer request is refused with RESOURCE_EXHAUSTED.
  int64_t max_request_bytes = int64_t{4} << 20;

  // What requests that have not been answered, and replies that their clients
  // have not taken, may hold: each worker an equal part, but 32 of the largest
  // requests at least (which with many workers may come to more than this), or
  // all of this if that is less. When it is full, the connection that holds
  // most gives way, or calls get RESOURCE_EXHAUSTED; messages that have not
  // come whole, and open streams, may hold half of it. At least four times
  // max_request_bytes. (gRPC C++ only refuses, and buffers as much again on its
  // own account.)
  int64_t memory_quota_bytes = int64_t{256} << 20;

  // Calls of one connection at a time; more wait at the client.
  int max_streams_per_connection = 256;

  // Request headers of one call, as HTTP/2 counts them: 32 bytes a header more
  // than its name and value.
  int max_metadata_bytes = 8 << 10;

  // More connections are closed at once; 0: half of the descriptors that the
  // process may have. The gRPC front end has no such limit.
  int max_connections = 0;

  // --- Connections that nobody needs -----------------------------------------

  // Silent for so long, a connection is asked for a sign of life, and closed if
  // none comes in time.
  std::chrono::milliseconds keepalive_time{60'000};
  std::chrono::milliseconds keepalive_timeout{20'000};

  // Without a call for so long, it is told to go; 0: never.
  std::chrono::milliseconds max_connection_idle{0};

  // So old (a tenth more or less, so that not all go at once), it is told to
  // go, and closed when its calls have had `max_connection_age_grace` to end;
  // 0: never.
  std::chrono::milliseconds max_connection_age{0};
  std::chrono::milliseconds max_connection_age_grace{30'000};
};

// Makes the application of one worker; called once for each, before any call.
// The waker outlives the application.
using WorkerServicesFactory =
    std::function<std::unique_ptr<WorkerServices>(WorkerWaker&)>;

// Thread-safe. Destroying one ends what is still open.
class FrontEnd {
 public:
  virtual ~FrontEnd() = default;

  // Where it listens, in the order of the options: "127.0.0.1:8500" with the
  // port that was picked, or "unix:PATH".
  virtual const std::vector<std::string>& addresses() const = 0;

  // Runs `task` on every worker, between two drains, and returns when all have.
  // REQUIRES: not called on a worker's thread, nor after Stop.
  virtual void RunOnWorkers(
      const std::function<void(WorkerServices&)>& task) = 0;

  // Lets calls in flight finish until `deadline` (new ones still reach the
  // application, which refuses them), then shuts down, cancels what is left,
  // and returns when every call has ended and every socket is closed. True if
  // no call was cancelled by that. At most one call.
  virtual bool Stop(MonotonicTime deadline) = 0;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_FRONT_END_H_
