#include "core/model/formats/network_info.h"

#include <cstdint>
#include <string>
#include <variant>

namespace neurite {
namespace {

void DescribeInput(const InputSpec& input, v1::InputInfo& to) {
  to.set_width(input.width);
  for (const Feature& feature : input.features) {
    v1::FeatureInfo* info = to.add_features();
    info->set_name(feature.name);
    info->set_offset(feature.offset);
    info->set_scale(feature.scale);
    if (feature.default_value) info->set_default_(*feature.default_value);
  }
  if (input.image) {
    v1::ImageInfo* image = to.mutable_image();
    image->set_height(input.image->height);
    image->set_width(input.image->width);
    image->set_black(input.image->black);
    image->set_white(input.image->white);
    image->set_channels(input.image->channels);
  }
}

void DescribeHead(const Head& head, v1::GetModelResponse& to) {
  if (const auto* classes = std::get_if<ClassificationHead>(&head)) {
    for (const std::string& label : classes->labels()) to.add_labels(label);
    if (classes->threshold()) to.set_threshold(*classes->threshold());
    return;
  }
  for (const Target& target : std::get<RegressionHead>(head).targets()) {
    v1::TargetInfo* info = to.add_targets();
    info->set_name(target.name);
    info->set_unit(target.unit);
  }
}

}  // namespace

void DescribeNetwork(const Network& network, v1::ModelStatus& to) {
  const bool classifies =
      std::holds_alternative<ClassificationHead>(network.head());
  to.set_task(classifies ? v1::MODEL_TASK_CLASSIFICATION
                         : v1::MODEL_TASK_REGRESSION);
  to.set_input_width(network.input_width());
  to.set_parameters(network.parameters());
  to.set_description(network.spec().description);
}

void DescribeNetwork(const Network& network, v1::GetModelResponse& to) {
  const ModelSpec& spec = network.spec();
  DescribeInput(spec.input, *to.mutable_input());
  for (const LayerSpec& layer : spec.layers) {
    v1::LayerInfo* info = to.add_layers();
    info->set_inputs(layer.inputs);
    info->set_outputs(layer.outputs);
    info->set_activation(std::string(ActivationName(layer.activation)));
    if (TakesSlope(layer.activation)) info->set_slope(layer.slope);
  }
  DescribeHead(network.head(), to);
  to.set_license(spec.license);
  to.set_source(spec.source);
  to.set_golden_vectors(static_cast<int64_t>(spec.golden_vectors.size()));
}

}  // namespace neurite
