// The servers that are measured, and the one way to ask them.
#ifndef NEURITE_BENCH_SERVE_SERVER_SET_H_
#define NEURITE_BENCH_SERVE_SERVER_SET_H_

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/serve/processors.h"
#include "bench/serve/sample.h"
#include "bench/serve/server_process.h"
#include "bench/serve/workload.h"
#include "client/loadtest/load_options.h"

namespace neurite::bench::serve {

// All run on the servers' processor, but kTwoLanes.
enum class Server {
  kNeurite,
  kUnbatched,   // the same, a row at a time
  kTextbook,    // the server one writes first: see bench/textbook_server.cc
  kH2,          // Neurite's own front end with one worker
  kSpinning,    // as kH2, with --busy-poll 50us
  kGrpc,        // on gRPC C++
  kTwoWorkers,  // as kH2, on both processors
  kNghttpd,     // nghttp2's own server: kEmpty alone, of a file
};

// What is asked.
enum class Ask {
  kEmpty,     // a handler that does nothing but answers as many bytes
  kModel,     // Classify, or Regress of a network with one output
  kStream,    // ClassifyStream, or RegressStream
  kGrpcOnce,  // as kModel, by a client on gRPC C++
};

// One server, and what it is asked.
struct Side {
  Server server;
  Ask ask;

  // "empty call, gRPC C++".
  std::string Name() const;
};

inline constexpr Side kNeuriteModel{Server::kNeurite, Ask::kModel};

struct ServerSetOptions {
  std::string programs;                   // folder of the servers' programs
  std::string models;                     // folder of the models
  std::vector<std::string> server_flags;  // of Neurite's servers
  Processors processors;
};

// Servers, all alive, of which one is asked at a time. Thread-safe once Prepare
// has returned.
class ServerSet {
 public:
  // Starts `servers`, kNghttpd and kTwoLanes only where they can run.
  static absl::StatusOr<std::unique_ptr<ServerSet>> Start(
      const ServerSetOptions& options, std::span<const Server> servers);

  // Makes the requests of `workload`, has the empty calls answer as many bytes
  // as the model does, and compares the answers of all servers that know the
  // network. INTERNAL, naming the server, if one's differ from the first's by
  // more than rounding.
  absl::Status Prepare(const Workload& workload);

  // False where this machine cannot run it.
  bool Has(Server server) const { return servers_.contains(server); }
  // REQUIRES: Has(server).
  const ServerProcess& Find(Server server) const {
    return *servers_.at(server);
  }

  // One run of `options` against `side`. REQUIRES: Prepare(workload), and
  // Has(side.server).
  absl::StatusOr<Sample> Run(const Side& side, const Workload& workload,
                             const LoadOptions& options) const;

  // Calls a second of the model on kH2 by h2load, with the options' connections
  // and calls in flight, for as long. UNAVAILABLE if h2load is not installed.
  absl::StatusOr<double> RunH2load(const Workload& workload,
                                   const LoadOptions& options) const;

 private:
  explicit ServerSet(const ServerSetOptions& options) : options_(options) {}
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartOne(Server server) const;

  const ServerSetOptions options_;
  std::map<Server, std::unique_ptr<ServerProcess>> servers_;
  std::map<std::string, std::vector<std::string>> requests_;  // of a workload
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SERVER_SET_H_
