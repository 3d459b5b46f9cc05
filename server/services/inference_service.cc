#include "server/services/inference_service.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"
#include "server/services/explanation.h"
#include "server/services/inference_reply.h"
#include "server/services/inference_request.h"
#include "server/services/message_codec.h"

namespace neurite {
namespace {

std::unique_ptr<RoutesInUse> MakeRoutes(
    std::shared_ptr<const RoutingTable> table) {
  auto routes = std::make_unique<RoutesInUse>();
  routes->table = std::move(table);
  return routes;
}

}  // namespace

InferenceService::InferenceService(const InferenceOptions& options,
                                   Batcher& batcher, const Clock& clock)
    : options_(options),
      batcher_(batcher),
      clock_(clock),
      items_(options.refuse_nonfinite, clock),
      routes_(MakeRoutes(std::make_shared<const RoutingTable>())) {}

void InferenceService::AddTo(MethodTable& methods) {
  methods.AddRequestHeader(kServerTiming);
  constexpr auto kUnary = MethodKind::kUnary;
  methods.Add("/neurite.v1.InferenceService/Classify", kUnary, classify_);
  methods.Add("/neurite.v1.InferenceService/Regress", kUnary, regress_);
  methods.Add("/neurite.v1.InferenceService/Explain", kUnary, explain_);
  constexpr auto kBidi = MethodKind::kBidiStreaming;
  methods.Add("/neurite.v1.InferenceService/ClassifyStream", kBidi,
              classify_stream_);
  methods.Add("/neurite.v1.InferenceService/RegressStream", kBidi,
              regress_stream_);
}

void InferenceService::Trim() {
  items_.Trim();
  classify_stream_.Trim();
  regress_stream_.Trim();
}

void InferenceService::EndStreams() {
  classify_stream_.EndStreams();
  regress_stream_.EndStreams();
}

void InferenceService::Adopt(std::shared_ptr<const RoutingTable> routes) {
  old_routes_.push_back(std::move(routes_));
  routes_ = MakeRoutes(std::move(routes));
  LetGoOfOldRoutes();
}

void InferenceService::LetGoOfOldRoutes() {
  const auto unused = [](const std::unique_ptr<RoutesInUse>& routes) {
    return routes->calls == 0;
  };
  if (std::none_of(old_routes_.begin(), old_routes_.end(), unused)) return;
  // The batcher identifies networks by address: it must forget those that are
  // about to be freed before a new network can have the same address.
  batcher_.ForgetIdleNetworks();
  std::erase_if(old_routes_, unused);
}

void InferenceService::Classify(Call& call, MessagePieces message) {
  const absl::Status begun = TryClassify(call, message);
  if (!begun.ok()) call.Finish(begun);
}

void InferenceService::Regress(Call& call, MessagePieces message) {
  const absl::Status begun = TryRegress(call, message);
  if (!begun.ok()) call.Finish(begun);
}

void InferenceService::Explain(Call& call, MessagePieces message) {
  call.Finish(TryExplain(call, message));
}

absl::StatusOr<const ModelEntry*> InferenceService::Route(
    const InferenceRequest& request) const {
  NEURITE_ASSIGN_OR_RETURN(
      const ModelEntry* entry,
      routes_->table->Find(request.model_name(), request.version()));
  NEURITE_RETURN_IF_ERROR(
      request.CheckFits(entry->id, entry->network->input_width()));
  return entry;
}

absl::Status InferenceService::TryClassify(Call& call, MessagePieces message) {
  NEURITE_ASSIGN_OR_RETURN(const InferenceRequest request,
                           InferenceRequest::Scan(message));
  NEURITE_ASSIGN_OR_RETURN(const ModelEntry* entry, Route(request));
  const auto* head = std::get_if<ClassificationHead>(&entry->network->head());
  if (head == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        entry->id.DebugString(), " is a regression model: call Regress"));
  }
  if (request.top_k() < 0 || request.top_k() > head->classes()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "top_k must be 0 (all) to ", head->classes(), ", the classes of ",
        entry->id.DebugString(), "; got ", request.top_k()));
  }
  return Submit(call, message, request, *entry,
                ClassificationEncoder(*head, request.top_k()));
}

absl::Status InferenceService::TryRegress(Call& call, MessagePieces message) {
  NEURITE_ASSIGN_OR_RETURN(const InferenceRequest request,
                           InferenceRequest::Scan(message));
  NEURITE_ASSIGN_OR_RETURN(const ModelEntry* entry, Route(request));
  const auto* head = std::get_if<RegressionHead>(&entry->network->head());
  if (head == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        entry->id.DebugString(), " is a classification model: call Classify"));
  }
  return Submit(call, message, request, *entry, RegressionEncoder(*head));
}

absl::Status InferenceService::Submit(Call& call, MessagePieces message,
                                      const InferenceRequest& request,
                                      const ModelEntry& entry,
                                      const ReplyEncoder& encoder) {
  const size_t reply_bytes = MaxReplySize(entry.id, encoder, request.rows());
  if (reply_bytes > static_cast<size_t>(options_.max_reply_bytes)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the reply to ", Plural(request.rows(), "row"), " of ",
                     entry.id.DebugString(), " may have ", reply_bytes,
                     " bytes, over the limit of ", options_.max_reply_bytes,
                     " (--max-reply-mib): send fewer rows, or set top_k"));
  }
  auto taken = items_.Take();
  InferenceItem& item = *taken;
  item.Begin(call, *routes_, entry, request, message, encoder, reply_bytes);
  call.set_state(std::move(taken));
  batcher_.Submit(*entry.network, entry.cost, item);
  return absl::OkStatus();
}

absl::Status InferenceService::TryExplain(Call& call, MessagePieces message) {
  NEURITE_ASSIGN_OR_RETURN(const InferenceRequest request,
                           InferenceRequest::Scan(message));
  NEURITE_ASSIGN_OR_RETURN(const ModelEntry* entry, Route(request));
  if (request.rows() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("Explain needs exactly 1 row; got ", request.rows()));
  }
  if (DispositionOf(call.deadline(), call.cancelled(), clock_.Now()) !=
      Disposition::kCompute) {
    return absl::DeadlineExceededError(
        "the deadline had passed when the call arrived");
  }
  // A single row with its trace is computed here, not by the batcher.
  std::vector<float> row(static_cast<size_t>(entry->network->input_width()));
  request.values(message).Read(row);
  entry->network->input().FillMissing(row);
  if (options_.refuse_nonfinite) {
    NEURITE_RETURN_IF_ERROR(CheckFinite(entry->id, 0, row));
  }
  return SendMessage(call,
                     ExplainRow(*entry, std::move(row), explain_workspace_));
}

}  // namespace neurite
