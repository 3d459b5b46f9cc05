#include "server/service_set.h"

#include <utility>

namespace neurite {

ServiceSet::ServiceSet(const ServiceSetOptions& options, const Clock& clock,
                       ComputeThreadGroup& compute_threads,
                       std::function<void()> wake)
    : batcher_(options.batcher, clock, compute_threads, std::move(wake)),
      inference_(options.inference, batcher_, clock),
      models_(options.same_bits_in_every_batch),
      health_({"neurite.v1.InferenceService", "neurite.v1.ModelService",
               "grpc.health.v1.Health"}) {
  inference_.AddTo(methods_);
  models_.AddTo(methods_);
  health_.AddTo(methods_);
  reflection_.AddTo(methods_);
  if (options.more_methods) options.more_methods(methods_);
}

bool ServiceSet::RunRound() {
  // Earlier tables may only be released between two rounds of the batcher.
  const bool more = batcher_.RunRound();
  inference_.LetGoOfOldRoutes();
  return more;
}

void ServiceSet::Trim() {
  inference_.Trim();
  reflection_.Trim();
}

void ServiceSet::EndStreams() {
  health_.EndWatches();
  inference_.EndStreams();
  reflection_.EndStreams();
}

void ServiceSet::Adopt(const std::shared_ptr<const RoutingTable>& routes) {
  inference_.Adopt(routes);
  models_.Adopt(routes);
  health_.Adopt(routes);
}

}  // namespace neurite
