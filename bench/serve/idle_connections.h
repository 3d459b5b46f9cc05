// Connections that are open and do nothing.
#ifndef NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_
#define NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/transport/listen_socket.h"

namespace neurite::bench::serve {

// Each has asked for the server's health once, and been answered.
class IdleConnections {
 public:
  // Opens `count` more to `address`, HOST:PORT with a number for the host.
  // UNAVAILABLE if one is not answered.
  absl::Status Open(const std::string& address, int count);

 private:
  std::vector<Descriptor> sockets_;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_
