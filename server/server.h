// The composition root: creates the server's components and connects them.
#ifndef NEURITE_SERVER_SERVER_H_
#define NEURITE_SERVER_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/batching/compute_threads.h"
#include "core/serving/registry.h"
#include "server/options.h"
#include "server/service_set.h"
#include "server/transport/front_end.h"
#include "server/transport/incident_log.h"

namespace neurite {

// A running server. Thread-safe.
class Server {
 public:
  // Checks the matrix products, opens the port, then loads every model. Returns
  // when each model is available or has failed. A model that fails is logged
  // and does not prevent the others from being served; whether the server is
  // ready() without it is for options.ready_when to say.
  //
  //   NOT_FOUND, FAILED_PRECONDITION  no model folder, or the port is in use
  //   INTERNAL                        products are wrong on this machine
  //
  // `more_methods`, unless empty, is called once per worker, before its first
  // call, to add methods; their handlers must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options,
      std::function<void(MethodTable&)> more_methods = {});

  // Unless DrainAndStop was called: stops without waiting for open calls.
  ~Server();

  // True if enough models are available: the overall health is SERVING.
  bool ready() const { return registry_->table()->serving(); }

  // The addresses it listens on; a port of 0 is replaced by the actual port.
  const std::vector<std::string>& addresses() const {
    return front_end_->addresses();
  }

  // Reports NOT_SERVING in health checks, rejects new calls and answers open
  // ones. Returns when all sockets are closed; true if no call had to be
  // aborted at options.drain_deadline. REQUIRES: called at most once.
  bool DrainAndStop();

 private:
  explicit Server(const ServerOptions& options);

  absl::Status StartFrontEnd(int workers, const ServiceSetOptions& worker);
  void StartRegistry(RepositoryScan scan);
  void Publish(const std::shared_ptr<const RoutingTable>& routes);

  const ServerOptions options_;
  // Outlives the front end, which reports to it.
  IncidentLog incidents_;
  // Outlives the workers, which offload batches to it.
  std::unique_ptr<ComputeThreads> compute_threads_;
  // The front end outlives the registry, which publishes to its workers.
  std::unique_ptr<FrontEnd> front_end_;
  std::unique_ptr<Registry> registry_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVER_H_
