// The measured servers, and the common way to call them.
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

// All servers except kTwoWorkers run on the servers' processor.
enum class Server {
  kNeurite,
  kUnbatched,   // the same, one row at a time
  kTextbook,    // a naive server: see bench/textbook_server.cc
  kH2,          // Neurite's built-in front end with one worker
  kSpinning,    // as kH2, with --busy-poll 50us
  kGrpc,        // on gRPC C++
  kTwoWorkers,  // as kH2, on both processors
  kNghttpd,     // nghttp2's server: only kEmpty, from a file
};

// The calls that are sent.
enum class Ask {
  kEmpty,     // a handler without work; the reply has the model's size
  kModel,     // Classify, or Regress of a network with one output
  kStream,    // ClassifyStream, or RegressStream
  kGrpcOnce,  // as kModel, from a client on gRPC C++
  kRejected,  // as kModel, but the deadline has passed when it is read
};

// One server, and the calls that it receives.
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
  std::vector<std::string> server_flags;  // for Neurite's servers
  Processors processors;
};

// Running servers, of which one is called at a time. Thread-safe after Prepare
// has returned.
class ServerSet {
 public:
  // Starts `servers`; kNghttpd and kTwoWorkers only if this machine can run
  // them.
  static absl::StatusOr<std::unique_ptr<ServerSet>> Start(
      const ServerSetOptions& options, std::span<const Server> servers);

  // Encodes the requests of `workload`, sets the replies of the empty calls to
  // the size of the model's, and compares the replies of all servers that serve
  // the network. Returns INTERNAL, naming the server, if its replies differ
  // from those of the first by more than rounding. (Those of the textbook
  // server to kDigits may differ: it does not scale inputs.)
  absl::Status Prepare(const Workload& workload);

  // False if this machine cannot run it.
  bool Has(Server server) const { return servers_.contains(server); }
  // REQUIRES: Has(server).
  const ServerProcess& Find(Server server) const {
    return *servers_.at(server);
  }

  // Makes one run with `options` against `side`. REQUIRES: Prepare(workload)
  // returned OK, and Has(side.server).
  absl::StatusOr<Sample> Run(const Side& side, const Workload& workload,
                             const LoadOptions& options) const;

  // The same, once the server has finished the work of earlier runs: one that
  // has been overloaded may still have some.
  absl::StatusOr<Sample> RunWhenIdle(const Side& side, const Workload& workload,
                                     const LoadOptions& options) const;

  // Returns the calls per second that h2load makes to the model on kH2, with
  // the connections, calls in flight and duration of `options`. Returns
  // UNAVAILABLE if h2load is not installed.
  absl::StatusOr<double> RunH2load(const Workload& workload,
                                   const LoadOptions& options) const;

 private:
  explicit ServerSet(const ServerSetOptions& options) : options_(options) {}
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartOne(Server server) const;

  const ServerSetOptions options_;
  std::map<Server, std::unique_ptr<ServerProcess>> servers_;
  std::map<std::string, std::vector<std::string>> requests_;  // by workload
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SERVER_SET_H_
