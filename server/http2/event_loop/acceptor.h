// Accepts connections for the workers.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_ACCEPTOR_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_ACCEPTOR_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "server/http2/event_loop/worker.h"
#include "server/transport/listen_socket.h"

namespace neurite::http2 {

// What an acceptor knows of a worker.
struct WorkerLoad {
  double busy = 0;          // of its time, 0 .. 1, of late
  int64_t connections = 0;  // that it serves
};

// The worker that the next connection should go to: one of those that work
// least (a tenth of the time more or less is the same), of these the one with
// the fewest connections. REQUIRES: there is one.
size_t LeastLoaded(std::span<const WorkerLoad> workers);

// A thread that waits for connections and hands each to the worker with the
// least load. When the process is out of descriptors it still takes
// connections, and closes them: else they would wait for ever, and the acceptor
// would spin.
class Acceptor {
 public:
  // `workers` and `clock` must outlive it. More than `max_connections` are
  // closed at once.
  Acceptor(std::vector<ListenSocket> sockets,
           const std::vector<std::unique_ptr<Worker>>& workers,
           int64_t max_connections, const Clock& clock);
  ~Acceptor() { Stop(); }

  absl::Status Start();

  // Closes the sockets. Every connection that was accepted is with its worker
  // on return.
  void Stop();

 private:
  void Run();
  void AcceptWaiting(int listener);
  bool AcceptOne(int listener);
  void CloseOne(int listener);
  size_t ChooseWorker();

  std::vector<ListenSocket> sockets_;
  const std::vector<std::unique_ptr<Worker>>& workers_;
  const int64_t max_connections_;
  const Clock& clock_;
  Descriptor stop_;   // readable once it is to stop
  Descriptor spare_;  // given up where there is no other

  // What the workers had worked when they were last looked at.
  std::vector<std::chrono::nanoseconds> busy_;
  std::vector<WorkerLoad> loads_;
  MonotonicTime looked_;

  std::thread thread_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_ACCEPTOR_H_
