// The composition root: makes the parts and introduces them to each other.
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

namespace neurite {

// A running server. Thread-safe.
class Server {
 public:
  // Checks the products, opens the port, then loads every model; returns
  // when all of them have become available or failed. A model that fails is
  // logged and does not keep the others from being served.
  //
  //   NOT_FOUND, FAILED_PRECONDITION  no model folder, or the port is in use
  //   INTERNAL                        products are wrong on this machine
  //
  // `more_methods`, if there, is called for the methods of each worker before
  // the first call; the handlers that it adds must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options,
      std::function<void(MethodTable&)> more_methods = {});

  // As DrainAndStop with a deadline that has passed, if it was not called.
  ~Server();

  // Where it listens, with the ports that were picked.
  const std::vector<std::string>& addresses() const {
    return front_end_->addresses();
  }

  // Health says NOT_SERVING, new calls are refused, calls in flight are
  // answered. Returns when all sockets are closed; true if no call had to be
  // cut off at options.drain_deadline. At most one call.
  bool DrainAndStop();

 private:
  explicit Server(const ServerOptions& options);

  absl::Status StartFrontEnd(int workers, const ServiceSetOptions& worker);
  void StartRegistry(RepositoryScan scan);
  void Publish(const std::shared_ptr<const RoutingTable>& routes);

  const ServerOptions options_;
  // Outlives the workers, which hand batches over.
  std::unique_ptr<ComputeThreads> compute_threads_;
  // The front end outlives the registry, which publishes to its workers.
  std::unique_ptr<FrontEnd> front_end_;
  std::unique_ptr<Registry> registry_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVER_H_
