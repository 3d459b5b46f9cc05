// Accepts connections for the workers.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_ACCEPTOR_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_ACCEPTOR_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "server/http2/event_loop/peer_connections.h"
#include "server/http2/event_loop/worker.h"
#include "server/transport/incident_log.h"
#include "server/transport/listen_socket.h"

namespace neurite::http2 {

// The load of a worker as the acceptor measures it.
struct WorkerLoad {
  double busy = 0;          // recent fraction of time spent working, 0 .. 1
  int64_t connections = 0;  // open connections
};

// Returns the index of the worker for the next connection: among the least busy
// workers (differences up to a tenth of the time are ignored), the one with the
// fewest connections. REQUIRES: `workers` is not empty.
size_t LeastLoaded(std::span<const WorkerLoad> workers);

// A thread that accepts connections and passes each one to the least loaded
// worker. When the process is out of descriptors, it still accepts connections
// and closes them: otherwise they would wait indefinitely, and the acceptor
// would spin.
class Acceptor {
 public:
  // `workers` and `clock` must outlive it. Connections beyond
  // `max_connections`, and those of one client beyond `max_of_peer` (0: no
  // limit), are closed immediately, which `incidents`, unless null, is told.
  Acceptor(std::vector<ListenSocket> sockets,
           const std::vector<std::unique_ptr<Worker>>& workers,
           int64_t max_connections, int64_t max_of_peer, const Clock& clock,
           IncidentLog* incidents);
  ~Acceptor() { Stop(); }

  absl::Status Start();

  // Closes the listening sockets. On return every accepted connection has been
  // passed to its worker.
  void Stop();

 private:
  void Run();
  void AcceptWaiting(int listener);
  bool AcceptOne(int listener);
  void CloseOne(int listener);
  void Refused(IncidentKind kind, const sockaddr_storage& peer,
               std::string text);
  size_t ChooseWorker();

  std::vector<ListenSocket> sockets_;
  const std::vector<std::unique_ptr<Worker>>& workers_;
  const int64_t max_connections_;
  PeerConnections peers_;
  const Clock& clock_;
  IncidentLog* const incidents_;
  Descriptor stop_;   // becomes readable when the thread must stop
  Descriptor spare_;  // closed when no other descriptor is available

  // The busy time of each worker when it was last measured.
  std::vector<std::chrono::nanoseconds> busy_;
  std::vector<WorkerLoad> loads_;
  MonotonicTime looked_;

  std::thread thread_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_ACCEPTOR_H_
