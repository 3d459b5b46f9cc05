// Serialises the replies of InferenceService without protobuf objects.
#ifndef NEURITE_SERVER_SERVICES_INFERENCE_REPLY_H_
#define NEURITE_SERVER_SERVICES_INFERENCE_REPLY_H_

#include <cstdint>
#include <optional>
#include <span>

#include "core/model/head.h"
#include "core/model/model_spec.h"
#include "core/wire/wire_writer.h"

namespace neurite {

// Size in bytes and content of the `model` field, with which ClassifyResponse
// and RegressResponse begin.
size_t ModelRefFieldSize(const ModelId& id);
void WriteModelRefField(const ModelId& id, WireWriter& writer);

// The field number of the repeated `results`, the same in both responses.
inline constexpr uint32_t kResultsField = 3;

// Writes the labels and rows of one ClassifyResponse.
class ClassificationEncoder {
 public:
  // Writes all scores if `top_k` is 0. `head` must outlive the encoder.
  ClassificationEncoder(const ClassificationHead& head, int32_t top_k);

  int32_t top_k() const { return top_k_; }

  // The labels, which precede the rows if `top_k` is 0.
  size_t HeaderSize() const;
  void WriteHeader(WireWriter& writer) const;

  // An upper bound on the bytes of one row.
  size_t MaxRowSize() const;

  // Writes one `results` field. outputs: one row of the network. scores:
  // [classes()] and ranked: [top_k] are scratch.
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

// Writes the targets and rows of one RegressResponse.
class RegressionEncoder {
 public:
  explicit RegressionEncoder(const RegressionHead& head) : head_(&head) {}

  // The targets, which precede the rows.
  size_t HeaderSize() const;
  void WriteHeader(WireWriter& writer) const;

  // The bytes of one row.
  size_t MaxRowSize() const;

  // Writes one `results` field. values: [targets] is scratch.
  void WriteRow(std::span<const float> outputs, std::span<float> values,
                WireWriter& writer) const;

 private:
  const RegressionHead* head_;  // never null
};

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_INFERENCE_REPLY_H_
