// What a connection that is open and does nothing costs a server.
#ifndef NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_
#define NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_

#include "absl/status/statusor.h"
#include "bench/serve/server_process.h"

namespace neurite::bench::serve {

// The resident memory that each of `count` idle connections adds to `server`,
// in bytes. Each has asked for the server's health once, and been answered;
// UNAVAILABLE if one is not.
absl::StatusOr<double> IdleConnectionBytes(const ServerProcess& server,
                                           int count);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_
