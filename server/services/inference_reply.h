// The replies of InferenceService, written to the wire without protobuf
// objects.
#ifndef NEURITE_SERVER_SERVICES_INFERENCE_REPLY_H_
#define NEURITE_SERVER_SERVICES_INFERENCE_REPLY_H_

#include <cstdint>
#include <optional>
#include <span>

#include "core/model/head.h"
#include "core/model/model_spec.h"
#include "core/wire/wire_writer.h"

namespace neurite {

// Sizes and bytes of what ClassifyResponse and RegressResponse begin with.
size_t ModelRefFieldSize(const ModelId& id);
void WriteModelRefField(const ModelId& id, WireWriter& writer);

// The field numbers of repeated `results`, the same in both responses.
inline constexpr uint32_t kResultsField = 3;

// The rows of one ClassifyResponse.
class ClassificationEncoder {
 public:
  // All scores if `top_k` is 0. `head` must outlive the encoder.
  ClassificationEncoder(const ClassificationHead& head, int32_t top_k);

  int32_t top_k() const { return top_k_; }

  // The labels, if they go out; before the rows.
  size_t HeaderSize() const;
  void WriteHeader(WireWriter& writer) const;

  // No row needs more.
  size_t MaxRowSize() const;

  // One `results` field. outputs: one row of the network. scores: [classes()],
  // ranked: [top_k], both scratch.
  void WriteRow(std::span<const float> outputs, std::span<float> scores,
                std::span<int32_t> ranked, WireWriter& writer) const;

 private:
  size_t PredictionSize(std::optional<int32_t> predicted) const;
  void WritePrediction(std::optional<int32_t> predicted,
                       WireWriter& writer) const;
  size_t RankedSize(int32_t index) const;

  const ClassificationHead* head_;  // never null
  int32_t top_k_;
};

// The rows of one RegressResponse.
class RegressionEncoder {
 public:
  explicit RegressionEncoder(const RegressionHead& head) : head_(&head) {}

  // The targets; before the rows.
  size_t HeaderSize() const;
  void WriteHeader(WireWriter& writer) const;

  size_t MaxRowSize() const;

  // One `results` field. values: [targets], scratch.
  void WriteRow(std::span<const float> outputs, std::span<float> values,
                WireWriter& writer) const;

 private:
  const RegressionHead* head_;  // never null
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_INFERENCE_REPLY_H_
