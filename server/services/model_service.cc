#include "server/services/model_service.h"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/base/status_macros.h"
#include "core/model/formats/network_info.h"
#include "neurite/v1/models.pb.h"
#include "server/services/message_codec.h"

namespace neurite {
namespace {

v1::ModelState ToProto(ModelState state) {
  switch (state) {
    case ModelState::kPending:
      return v1::MODEL_STATE_PENDING;
    case ModelState::kLoading:
      return v1::MODEL_STATE_LOADING;
    case ModelState::kAvailable:
      return v1::MODEL_STATE_AVAILABLE;
    case ModelState::kDraining:
      return v1::MODEL_STATE_DRAINING;
    case ModelState::kRetired:
      return v1::MODEL_STATE_RETIRED;
    case ModelState::kFailed:
      return v1::MODEL_STATE_FAILED;
  }
  return v1::MODEL_STATE_UNSPECIFIED;
}

void Describe(const ModelEntry& entry, v1::ModelStatus* to) {
  to->set_name(entry.id.name);
  to->set_version(entry.id.version);
  to->set_state(ToProto(entry.state));
  to->set_reason(entry.reason);
  to->set_is_default(entry.is_default);
  if (entry.network != nullptr) DescribeNetwork(*entry.network, *to);
}

// Returns the requested entry. Unlike that of an inference, it need not be
// available: the default version, or the highest if there is no default.
absl::StatusOr<const ModelEntry*> FindAny(const RoutingTable& routes,
                                          const v1::GetModelRequest& request) {
  const std::span<const ModelEntry> versions =
      routes.VersionsOf(request.name());
  for (const ModelEntry& entry : versions) {
    if (request.has_version() ? entry.id.version == request.version()
                              : entry.is_default) {
      return &entry;
    }
  }
  if (!versions.empty() && !request.has_version()) return &versions.front();
  // Not known: Find returns the error that lists the known names or versions.
  std::optional<int64_t> version;
  if (request.has_version()) version = request.version();
  return routes.Find(request.name(), version).status();
}

}  // namespace

ModelService::ModelService(bool same_bits_in_every_batch)
    : same_bits_in_every_batch_(same_bits_in_every_batch),
      routes_(std::make_shared<const RoutingTable>()) {}

void ModelService::AddTo(MethodTable& methods) {
  constexpr auto kUnary = MethodKind::kUnary;
  methods.Add("/neurite.v1.ModelService/ListModels", kUnary, list_models_,
              kMostWithoutRows);
  methods.Add("/neurite.v1.ModelService/GetModel", kUnary, get_model_,
              kMostWithoutRows);
}

void ModelService::Adopt(std::shared_ptr<const RoutingTable> routes) {
  routes_ = std::move(routes);
}

void ModelService::ListModels(Call& call, MessagePieces message) {
  v1::ListModelsRequest request;
  const absl::Status parsed = ParseMessage(message, request);
  if (!parsed.ok()) return call.Finish(parsed);
  v1::ListModelsResponse response;
  for (const ModelEntry& entry : routes_->entries()) {
    Describe(entry, response.add_models());
  }
  call.Finish(SendMessage(call, response));
}

void ModelService::GetModel(Call& call, MessagePieces message) {
  call.Finish(TryGetModel(call, message));
}

absl::Status ModelService::TryGetModel(Call& call,
                                       MessagePieces message) const {
  v1::GetModelRequest request;
  NEURITE_RETURN_IF_ERROR(ParseMessage(message, request));
  NEURITE_ASSIGN_OR_RETURN(const ModelEntry* entry, FindAny(*routes_, request));
  v1::GetModelResponse response;
  Describe(*entry, response.mutable_status());
  if (entry->network != nullptr) DescribeNetwork(*entry->network, response);
  response.set_same_bits_in_every_batch(same_bits_in_every_batch_);
  return SendMessage(call, response);
}

}  // namespace neurite
