#include "server/services/explanation.h"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "core/math/activation.h"

namespace neurite {
namespace {

void Add(std::span<const float> values,
         google::protobuf::RepeatedField<float>* to) {
  to->Add(values.begin(), values.end());
}

void ExplainLayer(const LayerSpec& layer, const LayerTrace& trace,
                  v1::ExplainedLayer* to) {
  to->set_inputs(layer.inputs);
  to->set_outputs(layer.outputs);
  to->set_activation(std::string(ActivationName(layer.activation)));
  if (TakesSlope(layer.activation)) to->set_slope(layer.slope);
  Add(trace.sums, to->mutable_sums());
  Add(trace.activations, to->mutable_activations());
  // Empty if the layer has too many weights to be read by a person.
  Add(layer.weights, to->mutable_weights());
  if (!layer.weights.empty()) Add(layer.bias, to->mutable_bias());
}

void ExplainOutcome(const ClassificationHead& head,
                    std::span<const float> outputs, v1::ExplainResponse* to) {
  v1::ExplainedClassification* classification = to->mutable_classification();
  for (const std::string& label : head.labels()) {
    classification->add_labels(label);
  }
  std::vector<float> scores(head.labels().size());
  head.Scores(outputs, scores);
  v1::ClassificationResult* result = classification->mutable_result();
  Add(scores, result->mutable_scores());
  if (const std::optional<int32_t> predicted = head.Predict(outputs)) {
    result->set_predicted(*predicted);
    result->set_label(head.labels()[static_cast<size_t>(*predicted)]);
  }
  if (head.threshold().has_value()) {
    classification->set_threshold(*head.threshold());
  }
}

void ExplainOutcome(const RegressionHead& head, std::span<const float> outputs,
                    v1::ExplainResponse* to) {
  v1::ExplainedRegression* regression = to->mutable_regression();
  for (const Target& target : head.targets()) {
    v1::RegressionTarget* described = regression->add_targets();
    described->set_name(target.name);
    described->set_unit(target.unit);
  }
  std::vector<float> values(head.targets().size());
  head.Values(outputs, values);
  Add(values, regression->mutable_result()->mutable_values());
}

}  // namespace

v1::ExplainResponse ExplainRow(const ModelEntry& entry, std::vector<float> raw,
                               Workspace& workspace) {
  const Network& network = *entry.network;
  const ModelSpec& spec = network.spec();
  v1::ExplainResponse response;
  response.mutable_model()->set_name(entry.id.name);
  response.mutable_model()->set_version(entry.id.version);
  for (const Feature& feature : spec.input.features) {
    response.add_feature_names(feature.name);
  }

  Add(raw, response.mutable_raw_input());
  std::vector<float> normalised = std::move(raw);
  network.input().Normalise(normalised);
  Add(normalised, response.mutable_normalised_input());

  const Trace trace = network.RunTraced(
      ConstMatrixView(normalised.data(), 1, network.input_width()), workspace);
  for (size_t i = 0; i < trace.size(); ++i) {
    ExplainLayer(spec.layers[i], trace[i], response.add_layers());
  }
  const std::span<const float> outputs(trace.back().activations);
  std::visit(
      [&](const auto& head) { ExplainOutcome(head, outputs, &response); },
      network.head());
  return response;
}

}  // namespace neurite
