#include "server/services/inference_item.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/heap_bytes.h"
#include "core/wire/grpc_encoding.h"

namespace neurite {
namespace {

// Returns an upper bound on the bytes of the results of one row.
size_t MaxRowSize(const ReplyEncoder& encoder) {
  return std::visit([](const auto& e) { return e.MaxRowSize(); }, encoder);
}

size_t HeaderSize(const ModelId& id, const ReplyEncoder& encoder) {
  return ModelRefFieldSize(id) +
         std::visit([](const auto& e) { return e.HeaderSize(); }, encoder);
}

}  // namespace

size_t MaxReplySize(const ModelId& id, const ReplyEncoder& encoder,
                    int64_t rows) {
  return HeaderSize(id, encoder) +
         static_cast<size_t>(rows) * MaxRowSize(encoder);
}

void InferenceItem::Begin(Call& call, RoutesInUse& routes,
                          const ModelEntry& entry,
                          const InferenceRequest& request,
                          MessagePieces message, const ReplyEncoder& encoder,
                          size_t reply_bytes) {
  call_ = &call;
  routes_ = &routes;
  ++routes.calls;
  entry_ = &entry;
  rows_ = request.rows();
  call.CountKept(HeapBytes(sizeof(*this)));
  wants_timing_ = call.RequestHeader(kServerTiming).has_value();
  encode_time_ = {};
  reply_bytes_ = reply_bytes;
  values_ = request.values(message);
  encoder_.emplace(encoder);
  reply_.reset();
}

absl::Status InferenceItem::CopyRows(int64_t first, MatrixView batch) {
  const InputTransform& input = entry_->network->input();
  for (int64_t i = 0; i < batch.rows(); ++i) {
    const std::span<float> row = batch.row(i);
    values_.Read(row);
    // Missing values are filled in before the check: NaN is allowed for them.
    if (pool_.refuse_nonfinite_) {
      input.FillMissing(row);
      absl::Status finite = CheckFinite(entry_->id, first + i, row);
      if (!finite.ok()) return finite;
    }
    input.Normalise(row);
  }
  return absl::OkStatus();
}

void InferenceItem::BeginReply() {
  const std::span<char> memory = call_->ReserveReply(reply_bytes_);
  if (memory.size() < reply_bytes_) return;
  reply_.emplace(memory);
  WriteModelRefField(entry_->id, *reply_);
  std::visit([this](const auto& e) { e.WriteHeader(*reply_); }, *encoder_);
}

void InferenceItem::TakeOutputs(int64_t /*first*/, ConstMatrixView outputs) {
  // The clock is only read if the client has asked for timings.
  if (!wants_timing_) return WriteRows(outputs);
  const MonotonicTime begin = pool_.clock_.Now();
  WriteRows(outputs);
  encode_time_ += pool_.clock_.Now() - begin;
}

void InferenceItem::WriteRows(ConstMatrixView outputs) {
  // Reserved with the first outputs: a call that fails earlier needs no reply.
  if (!reply_.has_value()) BeginReply();
  if (!reply_.has_value()) return;
  const auto width =
      static_cast<size_t>(entry_->network->spec().result_width());
  pool_.scores_.resize(width);
  const std::span<float> scores(pool_.scores_);
  if (const auto* classes = std::get_if<ClassificationEncoder>(&*encoder_)) {
    pool_.ranked_.resize(static_cast<size_t>(classes->top_k()));
    for (int64_t i = 0; i < outputs.rows(); ++i) {
      classes->WriteRow(outputs.row(i), scores, pool_.ranked_, *reply_);
    }
  } else {
    const auto& targets = std::get<RegressionEncoder>(*encoder_);
    for (int64_t i = 0; i < outputs.rows(); ++i) {
      targets.WriteRow(outputs.row(i), scores, *reply_);
    }
  }
}

void InferenceItem::Finish(const absl::Status& status) {
  if (status.ok() && !reply_.has_value()) {
    return call_->Finish(NoMemoryForReply());  // releases this item
  }
  if (status.ok()) {
    if (wants_timing_) call_->AddTrailer(kServerTiming, TimingText());
    call_->SendReply(reply_->size());
  }
  call_->Finish(status);  // releases this item
}

void InferenceItem::Refuse(const absl::Status& status,
                           std::chrono::milliseconds retry_after) {
  call_->AddTrailer(kRetryPushback, absl::StrCat(retry_after.count()));
  call_->Finish(status);  // releases this item
}

std::string InferenceItem::TimingText() const {
  const auto micros = [](std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::micro>(time).count();
  };
  return absl::StrFormat(
      "queue=%.1f, decode=%.1f, compute=%.1f, encode=%.1f, rows=%d",
      micros(timing().queue), micros(timing().decode), micros(timing().compute),
      micros(encode_time_), timing().batch_rows);
}

void InferenceItem::End() {
  call_->CountKept(-HeapBytes(sizeof(*this)));
  call_ = nullptr;
  --routes_->calls;
}

std::unique_ptr<InferenceItem, CallStateDeleter> InferenceItemPool::Take() {
  InferenceItem& item =
      items_.Take([this] { return std::make_unique<InferenceItem>(*this); });
  return {&item, CallStateDeleter(*this)};
}

void InferenceItemPool::Recycle(CallState& state) {
  auto& item = static_cast<InferenceItem&>(state);
  item.End();
  items_.GiveBack(item);
}

}  // namespace neurite
