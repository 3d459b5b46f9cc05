// neurite.v1.InferenceService, behind the seam.
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
  // Refuse rows that hold NaN (where no default stands in) or an infinity.
  bool refuse_nonfinite = false;

  // A call whose reply could be longer is refused: a small request can ask for
  // a large reply where a model has few inputs and many classes.
  int64_t max_reply_bytes = int64_t{64} << 20;
};

// Classify, Regress and Explain for the calls of one worker.
class InferenceService {
 public:
  // `batcher` and `clock` must outlive the service.
  InferenceService(const InferenceOptions& options, Batcher& batcher,
                   const Clock& clock);

  void AddTo(MethodTable& methods);

  // Routes by `routes` from now on. Calls that wait in the batcher keep the
  // table that they were routed by.
  void Adopt(std::shared_ptr<const RoutingTable> routes);

  // Ends the calls that stream, when what they asked has been answered, and
  // later ones at once: the server is stopping.
  void EndStreams();

  // Lets go of earlier tables whose last call has ended. Between two rounds of
  // the batcher; costs nothing while there are none.
  void LetGoOfOldRoutes();

 private:
  void Classify(Call& call, MessagePieces message);
  void Regress(Call& call, MessagePieces message);
  void Explain(Call& call, MessagePieces message);

  absl::Status TryClassify(Call& call, MessagePieces message);
  absl::Status TryRegress(Call& call, MessagePieces message);
  absl::Status TryExplain(Call& call, MessagePieces message);

  // The entry that `request` means, with a network that it fits.
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
