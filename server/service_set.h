// Everything that one worker owns besides its connections.
#ifndef NEURITE_SERVER_SERVICE_SET_H_
#define NEURITE_SERVER_SERVICE_SET_H_

#include <functional>
#include <memory>

#include "core/base/clock.h"
#include "core/batching/batcher.h"
#include "core/batching/compute_threads.h"
#include "core/serving/routing_table.h"
#include "server/rpc/worker_services.h"
#include "server/services/health_service.h"
#include "server/services/inference_service.h"
#include "server/services/model_service.h"
#include "server/services/reflection_service.h"

namespace neurite {

struct ServiceSetOptions {
  BatcherOptions batcher;
  InferenceOptions inference;
  bool same_bits_in_every_batch = false;

  // If not empty, called to add methods to the worker. The added handlers must
  // outlive the worker.
  std::function<void(MethodTable&)> more_methods;
};

// The services of one worker, with the routes and the batcher that they share.
class ServiceSet final : public WorkerServices {
 public:
  // `clock` and `compute_threads` must outlive this. `wake`: see Batcher.
  ServiceSet(const ServiceSetOptions& options, const Clock& clock,
             ComputeThreadGroup& compute_threads, std::function<void()> wake);

  const MethodTable& methods() const override { return methods_; }
  bool RunRound() override;
  void Trim() override;
  void Quiesce() override { batcher_.Quiesce(); }

  // For statistics and queued work.
  const Batcher& batcher() const { return batcher_; }

  // Routes new calls by `routes`; health watchers are notified of changes.
  void Adopt(const std::shared_ptr<const RoutingTable>& routes);

  // Ends the calls that do not end by themselves: streams and health watches.
  void EndStreams();

 private:
  Batcher batcher_;
  InferenceService inference_;
  ModelService models_;
  HealthService health_;
  ReflectionService reflection_;
  MethodTable methods_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICE_SET_H_
