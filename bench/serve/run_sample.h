// Runs the load generator against one server.
#ifndef NEURITE_BENCH_SERVE_RUN_SAMPLE_H_
#define NEURITE_BENCH_SERVE_RUN_SAMPLE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "bench/serve/processors.h"
#include "bench/serve/sample.h"
#include "bench/serve/server_process.h"
#include "client/loadtest/load_options.h"
#include "client/loadtest/load_target.h"
#include "client/loadtest/transport.h"

namespace neurite::bench::serve {

// Sends calls to `server` over `transports`, with `messages` different
// messages. Polls only if the client has a processor of its own. `name` appears
// in errors.
absl::StatusOr<Sample> RunSample(const ServerProcess& server,
                                 const TransportFactory& transports,
                                 size_t messages, const Processors& processors,
                                 LoadOptions options, const std::string& name);

// Makes one call and returns its reply.
absl::StatusOr<std::string> CallOnce(const std::string& address,
                                     const std::string& method,
                                     const std::string& message);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_RUN_SAMPLE_H_
