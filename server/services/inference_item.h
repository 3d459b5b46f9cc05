// A Classify or Regress call while its rows are computed.
#ifndef NEURITE_SERVER_SERVICES_INFERENCE_ITEM_H_
#define NEURITE_SERVER_SERVICES_INFERENCE_ITEM_H_

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/object_pool.h"
#include "core/batching/batch_item.h"
#include "core/serving/routing_table.h"
#include "core/wire/wire_writer.h"
#include "server/rpc/call.h"
#include "server/services/inference_reply.h"
#include "server/services/inference_request.h"

namespace neurite {

class InferenceItemPool;

// In a request, this header asks for timings; in a reply, the trailer holds
// them.
inline constexpr absl::string_view kServerTiming = "server-timing";

using ReplyEncoder = std::variant<ClassificationEncoder, RegressionEncoder>;

// Returns an upper bound on the bytes of a reply to `rows` rows.
size_t MaxReplySize(const ModelId& id, const ReplyEncoder& encoder,
                    int64_t rows);

// A routing table of one worker, and the number of its calls that refer to it.
struct RoutesInUse {
  std::shared_ptr<const RoutingTable> table;
  int64_t calls = 0;
};

// Copies a call's rows from the wire into a batch, and outputs from a batch
// into the call's reply. Owned by the pool, and in use by one call at a time.
class InferenceItem final : public BatchItem, public CallState {
 public:
  explicit InferenceItem(InferenceItemPool& pool) : pool_(pool) {}
  ~InferenceItem() override = default;

  // Begins a call. `entry` belongs to `routes`, which counts the call until it
  // is released; `request` was scanned from `message` and fits the model;
  // `reply_bytes` is MaxReplySize.
  void Begin(Call& call, RoutesInUse& routes, const ModelEntry& entry,
             const InferenceRequest& request, MessagePieces message,
             const ReplyEncoder& encoder, size_t reply_bytes);

  int64_t rows() const override { return rows_; }
  uint64_t connection_id() const override { return call_->connection_id(); }
  MonotonicTime deadline() const override { return call_->deadline(); }
  bool cancelled() const override { return call_->cancelled(); }
  absl::Status CopyRows(int64_t first, MatrixView batch) override;
  void TakeOutputs(int64_t first, ConstMatrixView outputs) override;
  void Finish(const absl::Status& status) override;
  void Refuse(const absl::Status& status,
              std::chrono::milliseconds retry_after) override;
  bool wants_timing() const override { return wants_timing_; }

  // Must be called before the call has ended: releases its routing table.
  void End();

 private:
  void BeginReply();
  void WriteRows(ConstMatrixView outputs);
  std::string TimingText() const;

  InferenceItemPool& pool_;
  Call* call_ = nullptr;
  RoutesInUse* routes_ = nullptr;
  const ModelEntry* entry_ = nullptr;
  int64_t rows_ = 0;
  bool wants_timing_ = false;
  std::chrono::nanoseconds encode_time_{0};
  size_t reply_bytes_ = 0;  // upper bound
  TensorValues values_;
  std::optional<ReplyEncoder> encoder_;
  std::optional<WireWriter> reply_;  // set with the first outputs
};

// The items of one worker, which are reused, and their shared scratch memory.
// Used on the worker's thread; outlives its items.
class InferenceItemPool final : public CallStatePool {
 public:
  // `refuse_nonfinite`: reject rows that contain an infinity, or NaN in a
  // feature without default. `clock` must outlive the pool.
  InferenceItemPool(bool refuse_nonfinite, const Clock& clock)
      : refuse_nonfinite_(refuse_nonfinite), clock_(clock) {}

  // Returns an item, which becomes the state of a call after Begin.
  std::unique_ptr<InferenceItem, CallStateDeleter> Take();

  void Recycle(CallState& state) override;

  // Deletes the items that are not in use.
  void Trim() { items_.Trim(); }

 private:
  friend class InferenceItem;

  const bool refuse_nonfinite_;
  const Clock& clock_;
  ObjectPool<InferenceItem> items_;
  // Scratch for the scores or targets of a row, and for their ranking.
  std::vector<float> scores_;
  std::vector<int32_t> ranked_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_INFERENCE_ITEM_H_
