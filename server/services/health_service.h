// The service grpc.health.v1.Health.
#ifndef NEURITE_SERVER_SERVICES_HEALTH_SERVICE_H_
#define NEURITE_SERVER_SERVICES_HEALTH_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "core/serving/routing_table.h"
#include "server/rpc/call.h"
#include "server/rpc/method_table.h"

namespace neurite {

// The numbers of HealthCheckResponse.ServingStatus
// (https://github.com/grpc/grpc/blob/master/doc/health-checking.md).
enum class HealthStatus {
  kServing = 1,
  kNotServing = 2,
  kServiceUnknown = 3,
};

// Returns the health of `service` according to `routes`. It is SERVING:
//   "" and the names in `api_services`  while routes.serving()
//   MODEL                               while any version of it is available
//   MODEL/VERSION                       while that version is available
// A model is NOT_SERVING once the server is draining; an unknown name is
// SERVICE_UNKNOWN.
HealthStatus HealthOf(const RoutingTable& routes, absl::string_view service,
                      const absl::flat_hash_set<std::string>& api_services);

// Check and Watch for the calls of one worker, on its thread.
class HealthService {
 public:
  // `api_services`: full names of the services of this server.
  explicit HealthService(std::vector<std::string> api_services);
  ~HealthService();

  void AddTo(MethodTable& methods);

  // Uses `routes` from now on, and sends the new status on every watch for
  // which it has changed.
  void Adopt(std::shared_ptr<const RoutingTable> routes);

  // Ends every watch, and every later one after its first reply, because the
  // server is stopping.
  void EndWatches();

 private:
  class Check;
  class Watch;
  class Watcher;

  HealthStatus StatusOf(absl::string_view service) const;

  const absl::flat_hash_set<std::string> api_services_;
  std::shared_ptr<const RoutingTable> routes_;
  bool ending_ = false;
  absl::flat_hash_set<Watcher*> watchers_;
  std::unique_ptr<Check> check_;
  std::unique_ptr<Watch> watch_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_HEALTH_SERVICE_H_
