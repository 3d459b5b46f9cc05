#include "server/services/inference_reply.h"

#include <algorithm>

namespace neurite {
namespace {

// Field numbers of proto/neurite/v1/inference.proto.
namespace response_field {
constexpr uint32_t kModel = 1;
constexpr uint32_t kLabels = 2;
constexpr uint32_t kTargets = 2;
}  // namespace response_field
namespace model_field {
constexpr uint32_t kName = 1;
constexpr uint32_t kVersion = 2;
}  // namespace model_field
namespace classification_field {
constexpr uint32_t kPredicted = 1;
constexpr uint32_t kLabel = 2;
constexpr uint32_t kScores = 3;
constexpr uint32_t kTop = 4;
}  // namespace classification_field
namespace ranked_field {
constexpr uint32_t kIndex = 1;
constexpr uint32_t kLabel = 2;
constexpr uint32_t kScore = 3;
}  // namespace ranked_field
namespace target_field {
constexpr uint32_t kName = 1;
constexpr uint32_t kUnit = 2;
}  // namespace target_field
namespace regression_field {
constexpr uint32_t kValues = 1;
}  // namespace regression_field

constexpr size_t kFloatFieldSize = TagSize(1) + sizeof(float);

uint64_t Varint(int64_t value) { return static_cast<uint64_t>(value); }

size_t ModelRefSize(const ModelId& id) {
  return DelimitedFieldSize(model_field::kName, id.name.size()) +
         VarintFieldSize(model_field::kVersion, Varint(id.version));
}

size_t TargetSize(const Target& target) {
  return DelimitedFieldSize(target_field::kName, target.name.size()) +
         DelimitedFieldSize(target_field::kUnit, target.unit.size());
}

}  // namespace

size_t ModelRefFieldSize(const ModelId& id) {
  return DelimitedFieldSize(response_field::kModel, ModelRefSize(id));
}

void WriteModelRefField(const ModelId& id, WireWriter& writer) {
  writer.BeginDelimited(response_field::kModel, ModelRefSize(id));
  writer.StringField(model_field::kName, id.name);
  writer.VarintField(model_field::kVersion, Varint(id.version));
}

ClassificationEncoder::ClassificationEncoder(const ClassificationHead& head,
                                             int32_t top_k)
    : head_(&head), top_k_(top_k) {}

size_t ClassificationEncoder::HeaderSize() const {
  if (top_k_ > 0) return 0;
  size_t bytes = 0;
  for (const std::string& label : head_->labels()) {
    bytes += DelimitedFieldSize(response_field::kLabels, label.size());
  }
  return bytes;
}

void ClassificationEncoder::WriteHeader(WireWriter& writer) const {
  if (top_k_ > 0) return;
  for (const std::string& label : head_->labels()) {
    writer.StringField(response_field::kLabels, label);
  }
}

size_t ClassificationEncoder::PredictionSize(
    std::optional<int32_t> predicted) const {
  if (!predicted.has_value()) return 0;
  return VarintFieldSize(classification_field::kPredicted, Varint(*predicted)) +
         DelimitedFieldSize(
             classification_field::kLabel,
             head_->labels()[static_cast<size_t>(*predicted)].size());
}

void ClassificationEncoder::WritePrediction(std::optional<int32_t> predicted,
                                            WireWriter& writer) const {
  // The field is `optional`, hence written even if it is 0.
  if (!predicted.has_value()) return;
  writer.VarintField(classification_field::kPredicted, Varint(*predicted));
  writer.StringField(classification_field::kLabel,
                     head_->labels()[static_cast<size_t>(*predicted)]);
}

size_t ClassificationEncoder::RankedSize(int32_t index) const {
  return VarintFieldSize(ranked_field::kIndex, Varint(index)) +
         DelimitedFieldSize(
             ranked_field::kLabel,
             head_->labels()[static_cast<size_t>(index)].size()) +
         kFloatFieldSize;
}

size_t ClassificationEncoder::MaxRowSize() const {
  size_t longest = 0;
  for (const std::string& label : head_->labels()) {
    longest = std::max(longest, label.size());
  }
  const uint64_t last = Varint(head_->classes() - 1);
  const size_t prediction =
      VarintFieldSize(classification_field::kPredicted, last) +
      DelimitedFieldSize(classification_field::kLabel, longest);
  const size_t ranked = VarintFieldSize(ranked_field::kIndex, last) +
                        DelimitedFieldSize(ranked_field::kLabel, longest) +
                        kFloatFieldSize;
  const size_t scores =
      top_k_ > 0 ? static_cast<size_t>(top_k_) *
                       DelimitedFieldSize(classification_field::kTop, ranked)
                 : DelimitedFieldSize(classification_field::kScores,
                                      head_->labels().size() * sizeof(float));
  return DelimitedFieldSize(kResultsField, prediction + scores);
}

void ClassificationEncoder::WriteRow(std::span<const float> outputs,
                                     std::span<float> scores,
                                     std::span<int32_t> ranked,
                                     WireWriter& writer) const {
  // The length of a submessage precedes its content: sizes are computed first.
  const std::optional<int32_t> predicted = head_->Predict(outputs);
  head_->Scores(outputs, scores);
  size_t bytes = PredictionSize(predicted);
  if (top_k_ == 0) {
    bytes +=
        DelimitedFieldSize(classification_field::kScores, scores.size_bytes());
    writer.BeginDelimited(kResultsField, bytes);
    WritePrediction(predicted, writer);
    writer.FloatsField(classification_field::kScores, scores);
    return;
  }
  RankClasses(scores, predicted, ranked);
  for (const int32_t index : ranked) {
    bytes += DelimitedFieldSize(classification_field::kTop, RankedSize(index));
  }
  writer.BeginDelimited(kResultsField, bytes);
  WritePrediction(predicted, writer);
  for (const int32_t index : ranked) {
    const auto at = static_cast<size_t>(index);
    writer.BeginDelimited(classification_field::kTop, RankedSize(index));
    writer.VarintField(ranked_field::kIndex, Varint(index));
    writer.StringField(ranked_field::kLabel, head_->labels()[at]);
    writer.FloatField(ranked_field::kScore, scores[at]);
  }
}

size_t RegressionEncoder::HeaderSize() const {
  size_t bytes = 0;
  for (const Target& target : head_->targets()) {
    bytes += DelimitedFieldSize(response_field::kTargets, TargetSize(target));
  }
  return bytes;
}

void RegressionEncoder::WriteHeader(WireWriter& writer) const {
  for (const Target& target : head_->targets()) {
    writer.BeginDelimited(response_field::kTargets, TargetSize(target));
    writer.StringField(target_field::kName, target.name);
    writer.StringField(target_field::kUnit, target.unit);
  }
}

size_t RegressionEncoder::MaxRowSize() const {
  return DelimitedFieldSize(
      kResultsField,
      DelimitedFieldSize(regression_field::kValues,
                         head_->targets().size() * sizeof(float)));
}

void RegressionEncoder::WriteRow(std::span<const float> outputs,
                                 std::span<float> values,
                                 WireWriter& writer) const {
  head_->Values(outputs, values);
  writer.BeginDelimited(
      kResultsField,
      DelimitedFieldSize(regression_field::kValues, values.size_bytes()));
  writer.FloatsField(regression_field::kValues, values);
}

}  // namespace neurite
