// The service neurite.v1.ModelService.
#ifndef NEURITE_SERVER_SERVICES_MODEL_SERVICE_H_
#define NEURITE_SERVER_SERVICES_MODEL_SERVICE_H_

#include <memory>

#include "absl/status/status.h"
#include "core/serving/routing_table.h"
#include "server/rpc/call.h"
#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"

namespace neurite {

// ListModels and GetModel for the calls of one worker, on its thread.
class ModelService {
 public:
  // `same_bits_in_every_batch`: see GemmRuntime.
  explicit ModelService(bool same_bits_in_every_batch);

  void AddTo(MethodTable& methods);

  // Uses `routes` from now on.
  void Adopt(std::shared_ptr<const RoutingTable> routes);

 private:
  void ListModels(Call& call, MessagePieces message);
  void GetModel(Call& call, MessagePieces message);
  absl::Status TryGetModel(Call& call, MessagePieces message) const;

  const bool same_bits_in_every_batch_;
  std::shared_ptr<const RoutingTable> routes_;

  UnaryHandler<ModelService> list_models_{*this, &ModelService::ListModels};
  UnaryHandler<ModelService> get_model_{*this, &ModelService::GetModel};
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_MODEL_SERVICE_H_
