// The servers that are measured, and the one way to ask them.
#ifndef NEURITE_BENCH_SERVE_SERVER_SET_H_
#define NEURITE_BENCH_SERVE_SERVER_SET_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/serve/answerer.h"
#include "bench/serve/processors.h"
#include "bench/serve/sample.h"
#include "bench/serve/server_process.h"
#include "bench/serve/workload.h"
#include "client/loadtest/h2_transport.h"
#include "client/loadtest/load_options.h"

namespace neurite::bench::serve {

struct ServerSetOptions {
  std::string programs;                   // folder of the servers' programs
  std::string models;                     // folder of the models
  std::vector<std::string> server_flags;  // of Neurite's servers
  Processors processors;
};

// Starts Neurite's server, with the empty call, with the options' flags and
// `more`.
absl::StatusOr<std::unique_ptr<ServerProcess>> StartNeurite(
    const ServerSetOptions& options, const std::vector<std::string>& more);

// Three servers, all alive, of which one is asked at a time. Thread-safe once
// Prepare has returned.
class ServerSet {
 public:
  static absl::StatusOr<std::unique_ptr<ServerSet>> Start(
      const ServerSetOptions& options);

  // Makes the requests of `workload`, has the empty call answer as many bytes
  // as Neurite does, and compares the answers of all servers that know the
  // network. INTERNAL, naming the server, if one's differ from Neurite's by
  // more than rounding.
  absl::Status Prepare(const Workload& workload);

  // See ServerProcess.
  absl::Status AwaitIdle(Answerer answerer) const {
    return ServerOf(answerer).AwaitIdle();
  }

  // One run of `options` against `answerer`. REQUIRES: Prepare(workload).
  absl::StatusOr<Sample> Run(Answerer answerer, const Workload& workload,
                             LoadOptions options) const;

 private:
  ServerSet() = default;

  const ServerProcess& ServerOf(Answerer answerer) const {
    return *servers_.at(answerer == Answerer::kEmpty ? Answerer::kOurs
                                                     : answerer);
  }
  std::shared_ptr<const LoadTarget> TargetOf(Answerer answerer,
                                             const Workload& workload) const;
  absl::Status CompareAnswers(const Workload& workload,
                              const std::string& ours) const;

  Processors processors_;
  std::map<Answerer, std::unique_ptr<ServerProcess>> servers_;
  std::map<std::pair<Answerer, std::string>, std::shared_ptr<const LoadTarget>>
      targets_;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_SERVER_SET_H_
