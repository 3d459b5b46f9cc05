// Measures the memory that an idle connection costs a server.
#ifndef NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_
#define NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_

#include "absl/status/statusor.h"
#include "bench/serve/server_process.h"

namespace neurite::bench::serve {

// Returns the resident memory that each of `count` idle connections adds to
// `server`, in bytes. Each connection has completed one health check; returns
// UNAVAILABLE if one receives no reply.
absl::StatusOr<double> IdleConnectionBytes(const ServerProcess& server,
                                           int count);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_IDLE_CONNECTIONS_H_
