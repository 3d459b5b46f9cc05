// The interface of a gRPC transport, which turns sockets into calls.
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
#include "server/transport/incident_log.h"
#include "server/transport/socket_mode.h"

namespace neurite {

struct FrontEndOptions {
  // One or more addresses to listen on: HOST:PORT (port 0 picks one),
  // [IPV6]:PORT or unix:PATH.
  std::vector<std::string> listen = {"127.0.0.1:8500"};

  // The mode of Unix sockets: 0 to 0777.
  mode_t unix_socket_mode = kDefaultUnixSocketMode;

  // The number of workers. The gRPC front end always has one.
  int workers = 1;

  // Busy-poll for this long before sleeping; 0: never. It costs processor time
  // and saves a call the wake-up time of its worker (10 to 50 us on a virtual
  // machine). Limited by the worker's next tick, a tenth of a second or one
  // second. The gRPC front end never busy-polls.
  std::chrono::microseconds busy_poll{0};

  // --- Limits on requests and memory -----------------------------------------

  // Larger requests are rejected with RESOURCE_EXHAUSTED.
  int64_t max_request_bytes = int64_t{4} << 20;

  // The memory quota of all workers together: for connections, calls, requests
  // and replies. When three quarters of it are used, memory is reclaimed from
  // clients that do not read, then from the connection that holds most, or
  // calls fail with RESOURCE_EXHAUSTED. Must be at least four times
  // max_request_bytes. (The gRPC front end only rejects calls, and gRPC C++
  // itself buffers as much again.)
  int64_t memory_quota_bytes = int64_t{256} << 20;

  // A call without a deadline that has waited unread for longer is rejected
  // with RESOURCE_EXHAUSTED; one with a deadline, after two fifths of it. (The
  // gRPC front end does not know how long a call has waited.)
  std::chrono::milliseconds max_queue_time{1000};

  // Concurrent calls per connection; further calls wait in the client.
  int max_streams_per_connection = 256;

  // The size of the request headers of one call as HTTP/2 counts it: 32 bytes
  // per header plus its name and value.
  int max_metadata_bytes = 8 << 10;

  // Connections beyond this limit are closed immediately; 0: half of the
  // descriptors that the process may open, at most memory_quota_bytes / 8 KiB.
  // The gRPC front end has no limit.
  int max_connections = 0;

  // The same for the connections of one client, by its IPv4 address or the
  // first 64 bits of its IPv6 address; 0: no limit. Unix sockets are not
  // counted.
  int max_connections_per_peer = 0;

  // --- Connection timeouts ---------------------------------------------------

  // After `keepalive_time` (0: never) without input, a PING is sent; the
  // connection is closed if it is not acknowledged within `keepalive_timeout`.
  std::chrono::milliseconds keepalive_time{60'000};
  std::chrono::milliseconds keepalive_timeout{20'000};

  // Send GOAWAY after this much time without a call; 0: never.
  std::chrono::milliseconds max_connection_idle{0};

  // Send GOAWAY at this age (randomized by up to 10 % in either direction, so
  // that connections do not all end at once), and close the connection
  // `max_connection_age_grace` later even if calls are open; 0: never.
  std::chrono::milliseconds max_connection_age{0};
  std::chrono::milliseconds max_connection_age_grace{30'000};

  // Learns which connections are cut off or refused, and why. Must outlive the
  // front end; null: nobody does. (The gRPC front end does not know.)
  IncidentLog* incidents = nullptr;
};

// Creates the application of one worker; called once per worker, before any
// call. The waker outlives the application.
using WorkerServicesFactory =
    std::function<std::unique_ptr<WorkerServices>(WorkerWaker&)>;

// Thread-safe. The destructor ends everything that is still open.
class FrontEnd {
 public:
  virtual ~FrontEnd() = default;

  // The addresses in the order of the options: "127.0.0.1:8500" with the port
  // that was picked, or "unix:PATH".
  virtual const std::vector<std::string>& addresses() const = 0;

  // Runs `task` on every worker, between two rounds, and returns when all have
  // run it. REQUIRES: not called on a worker's thread, nor after Stop.
  virtual void RunOnWorkers(
      const std::function<void(WorkerServices&)>& task) = 0;

  // Waits until `deadline` for calls in flight (new calls still reach the
  // application, which rejects them), then shuts down, cancels the remaining
  // calls, and returns when every call has ended and every socket is closed.
  // Returns true if no call was cancelled. At most one call.
  virtual bool Stop(MonotonicTime deadline) = 0;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_FRONT_END_H_
