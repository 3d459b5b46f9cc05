// grpc.health.v1.Health, behind the seam like any other service.
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

// What `routes` say of `service`:
//   "" and the names in `api_services`  the server: routes.serving()
//   MODEL                               while some version of it is available
//   MODEL/VERSION                       while that version is available
HealthStatus HealthOf(const RoutingTable& routes, absl::string_view service,
                      const absl::flat_hash_set<std::string>& api_services);

// Check and Watch for the calls of one worker.
class HealthService {
 public:
  // `api_services`: full names of the services this server speaks.
  explicit HealthService(std::vector<std::string> api_services);
  ~HealthService();

  void AddTo(MethodTable& methods);

  // Answers by `routes` from now on, and tells every watcher whose answer
  // changes.
  void Adopt(std::shared_ptr<const RoutingTable> routes);

  // Ends every watch, and every later one once it was told: the server is
  // stopping.
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
