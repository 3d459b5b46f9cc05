// The service neurite.v1.InferenceService.
#ifndef NEURITE_SERVER_SERVICES_INFERENCE_SERVICE_H_
#define NEURITE_SERVER_SERVICES_INFERENCE_SERVICE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/batching/batcher.h"
#include "core/model/workspace.h"
#include "core/serving/routing_table.h"
#include "server/rpc/call.h"
#include "server/rpc/call_stream.h"
#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"
#include "server/services/inference_item.h"

namespace neurite {

struct InferenceOptions {
  // Reject rows that contain an infinity, or NaN in a feature without default.
  bool refuse_nonfinite = false;

  // Calls that may have a longer reply are rejected: if a model has few inputs
  // and many classes, a small request causes a large reply.
  int64_t max_reply_bytes = int64_t{64} << 20;
};

// Classify, Regress and Explain for the calls of one worker, on its thread.
class InferenceService {
 public:
  // `batcher` and `clock` must outlive the service.
  InferenceService(const InferenceOptions& options, Batcher& batcher,
                   const Clock& clock);

  void AddTo(MethodTable& methods);

  // Frees unused memory.
  void Trim();

  // Routes new calls by `routes`. Calls that are queued in the batcher keep the
  // table by which they were routed.
  void Adopt(std::shared_ptr<const RoutingTable> routes);

  // Ends the open streams once their pending requests have been answered, and
  // later ones at their first message, because the server is stopping.
  void EndStreams();

  // Releases earlier tables without calls. Must be called between two rounds of
  // the batcher. Costs nothing if there are no earlier tables.
  void LetGoOfOldRoutes();

 private:
  void Classify(Call& call, MessagePieces message);
  void Regress(Call& call, MessagePieces message);
  void Explain(Call& call, MessagePieces message);

  absl::Status TryClassify(Call& call, MessagePieces message);
  absl::Status TryRegress(Call& call, MessagePieces message);
  absl::Status TryExplain(Call& call, MessagePieces message);

  // Returns the entry for `request`, after checking that the request fits its
  // network.
  absl::StatusOr<const ModelEntry*> Route(
      const InferenceRequest& request) const;
  absl::Status Submit(Call& call, MessagePieces message,
                      const InferenceRequest& request, const ModelEntry& entry,
                      const ReplyEncoder& encoder);

  const InferenceOptions options_;
  Batcher& batcher_;
  const Clock& clock_;
  InferenceItemPool items_;
  std::unique_ptr<RoutesInUse> routes_;
  std::vector<std::unique_ptr<RoutesInUse>> old_routes_;  // calls refer to them
  Workspace explain_workspace_;

  UnaryHandler<InferenceService> classify_{*this, &InferenceService::Classify};
  UnaryHandler<InferenceService> regress_{*this, &InferenceService::Regress};
  UnaryHandler<InferenceService> explain_{*this, &InferenceService::Explain};
  CallStream classify_stream_{classify_};
  CallStream regress_stream_{regress_};
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_INFERENCE_SERVICE_H_
