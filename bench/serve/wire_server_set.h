// The servers whose wire is compared, and the ways to ask them.
#ifndef NEURITE_BENCH_SERVE_WIRE_SERVER_SET_H_
#define NEURITE_BENCH_SERVE_WIRE_SERVER_SET_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/serve/processors.h"
#include "bench/serve/sample.h"
#include "bench/serve/server_process.h"
#include "bench/serve/server_set.h"
#include "bench/serve/workload.h"
#include "client/loadtest/load_options.h"

namespace neurite::bench::serve {

// What is asked.
enum class Ask {
  kEmpty,     // a handler that does nothing but answers as many bytes
  kModel,     // Classify, or Regress of a network with one output
  kStream,    // ClassifyStream, or RegressStream
  kGrpcOnce,  // as kModel, by a client on gRPC C++
};

// The server that is asked. All have one worker on the servers' processor, but
// kTwoLanes.
enum class Wire {
  kH2,
  kSpinning,  // as kH2, with --busy-poll 50us
  kGrpc,
  kTwoWorkers,  // on both processors
  kNghttpd,     // nghttp2's own server: kEmpty alone, of a file
};

// One server, and what it is asked.
struct Side {
  Wire wire;
  Ask ask;

  // "empty call, gRPC C++".
  std::string Name() const;
};

class WireServerSet {
 public:
  static absl::StatusOr<std::unique_ptr<WireServerSet>> Start(
      const ServerSetOptions& options);

  // Makes the requests of `workload`, and has empty calls answer as many bytes
  // as the model does.
  absl::Status Prepare(const Workload& workload);

  // REQUIRES: Prepare. UNAVAILABLE if that server is not installed.
  absl::StatusOr<Sample> Run(const Side& side,
                             const LoadOptions& options) const;

  // Calls a second of the model on kH2 by h2load, with the options' connections
  // and calls in flight, for as long. UNAVAILABLE if h2load is not installed.
  absl::StatusOr<double> RunH2load(const LoadOptions& options) const;

  // As ServerProcess.
  absl::Status AwaitIdle(Wire wire) const {
    return servers_.at(wire)->AwaitIdle();
  }

  // Null: it is not installed.
  const ServerProcess* Server(Wire wire) const;

 private:
  WireServerSet() = default;
  void StartNghttpd();

  Processors processors_;
  std::string files_;  // what nghttpd serves
  std::map<Wire, std::unique_ptr<ServerProcess>> servers_;
  std::vector<std::string> requests_;
  std::string method_;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_WIRE_SERVER_SET_H_
