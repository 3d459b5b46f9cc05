#include "core/model/formats/native_message.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/model/model_rules.h"
#include "core/model/model_validation.h"

namespace neurite {
namespace {

// --- Activations. The numbers in the file are higher by one; 0: unspecified.

static_assert(v1::IDENTITY == static_cast<int>(Activation::kIdentity) + 1);
static_assert(v1::LEAKY_RELU == static_cast<int>(Activation::kLeakyRelu) + 1);
static_assert(v1::GELU_TANH == static_cast<int>(Activation::kGeluTanh) + 1);
static_assert(v1::LOG_SOFTMAX == static_cast<int>(Activation::kLogSoftmax) + 1);

std::optional<Activation> ActivationOf(int number) {
  if (number < v1::IDENTITY || number > v1::LOG_SOFTMAX) return std::nullopt;
  return static_cast<Activation>(number - 1);
}

v1::Activation NumberOf(Activation activation) {
  return static_cast<v1::Activation>(static_cast<int>(activation) + 1);
}

// --- From protobuf messages to a ModelSpec.

absl::StatusOr<ImageFormat> ImageOf(const v1::Model::Image& from) {
  if (from.has_black() != from.has_white()) {
    return BrokenRule("input.image", "both black and white, or neither",
                      "one of them");
  }
  ImageFormat image{.height = from.height(), .width = from.width()};
  if (from.has_black()) {
    image.black = from.black();
    image.white = from.white();
  }
  if (from.has_channels()) image.channels = from.channels();
  return image;
}

absl::StatusOr<InputSpec> InputOf(const v1::Model::Input& from) {
  InputSpec input;
  input.width = from.width();
  input.features.reserve(static_cast<size_t>(from.features_size()));
  for (const v1::Model::Feature& feature : from.features()) {
    input.features.push_back(
        {.name = feature.name(),
         .offset = feature.offset(),
         .scale = feature.has_scale() ? feature.scale() : 1.0f});
    if (feature.has_default_()) {
      input.features.back().default_value = feature.default_();
    }
  }
  if (from.has_image()) {
    NEURITE_ASSIGN_OR_RETURN(input.image, ImageOf(from.image()));
  }
  return input;
}

absl::StatusOr<LayerSpec> LayerOf(const std::string& field,
                                  const v1::Model::Layer& from) {
  const std::optional<Activation> activation = ActivationOf(from.activation());
  if (!activation.has_value()) {
    return BrokenRule(absl::StrCat(field, ".activation"),
                      "one of those that model_file.proto names, such as "
                      "IDENTITY",
                      static_cast<int>(from.activation()));
  }
  if (from.has_slope() && !TakesSlope(*activation)) {
    return BrokenRule(absl::StrCat(field, ".slope"),
                      absl::StrCat("to be absent, as ",
                                   ActivationName(*activation), " has none"),
                      from.slope());
  }
  LayerSpec layer;
  layer.inputs = from.inputs();
  layer.outputs = from.outputs();
  layer.weights.assign(from.weights().begin(), from.weights().end());
  layer.bias.assign(from.bias().begin(), from.bias().end());
  layer.activation = *activation;
  layer.slope = from.has_slope() ? from.slope() : DefaultSlope(*activation);
  return layer;
}

ClassificationSpec ClassificationOf(const v1::Model::Classification& from) {
  ClassificationSpec task;
  task.labels.assign(from.labels().begin(), from.labels().end());
  if (from.has_threshold()) task.threshold = from.threshold();
  return task;
}

RegressionSpec RegressionOf(const v1::Model::Regression& from) {
  RegressionSpec task;
  for (const v1::Model::Target& target : from.targets()) {
    task.targets.push_back(
        {.name = target.name(),
         .unit = target.unit(),
         .offset = target.offset(),
         .scale = target.has_scale() ? target.scale() : 1.0f});
  }
  return task;
}

// --- From a ModelSpec to protobuf messages. Defaults are omitted.

void FillInput(const InputSpec& from, v1::Model::Input& input) {
  input.set_width(from.width);
  for (const Feature& feature : from.features) {
    v1::Model::Feature& to = *input.add_features();
    to.set_name(feature.name);
    to.set_offset(feature.offset);
    if (feature.scale != 1) to.set_scale(feature.scale);
    if (feature.default_value) to.set_default_(*feature.default_value);
  }
  if (!from.image.has_value()) return;
  v1::Model::Image& image = *input.mutable_image();
  image.set_height(from.image->height);
  image.set_width(from.image->width);
  if (from.image->black != 0 || from.image->white != 1) {
    image.set_black(from.image->black);
    image.set_white(from.image->white);
  }
  if (from.image->channels != 1) image.set_channels(from.image->channels);
}

void FillLayer(const LayerSpec& from, v1::Model::Layer& layer) {
  layer.set_inputs(from.inputs);
  layer.set_outputs(from.outputs);
  layer.mutable_weights()->Add(from.weights.begin(), from.weights.end());
  layer.mutable_bias()->Add(from.bias.begin(), from.bias.end());
  layer.set_activation(NumberOf(from.activation));
  if (from.slope != DefaultSlope(from.activation)) layer.set_slope(from.slope);
}

void FillTask(const ModelSpec& from, v1::Model& model) {
  if (const auto* task = std::get_if<ClassificationSpec>(&from.task)) {
    v1::Model::Classification& to = *model.mutable_classification();
    for (const std::string& label : task->labels) to.add_labels(label);
    if (task->threshold.has_value()) to.set_threshold(*task->threshold);
    return;
  }
  v1::Model::Regression& to = *model.mutable_regression();
  for (const Target& target : std::get<RegressionSpec>(from.task).targets) {
    v1::Model::Target& added = *to.add_targets();
    added.set_name(target.name);
    added.set_unit(target.unit);
    added.set_offset(target.offset);
    if (target.scale != 1) added.set_scale(target.scale);
  }
}

}  // namespace

absl::StatusOr<ModelSpec> SpecOf(const v1::Model& from) {
  ModelSpec spec;
  spec.name = from.name();
  spec.description = from.description();
  spec.license = from.license();
  spec.source = from.source();
  NEURITE_ASSIGN_OR_RETURN(spec.input, InputOf(from.input()));
  for (int i = 0; i < from.layers_size(); ++i) {
    const std::string field = Element("layers", static_cast<size_t>(i));
    NEURITE_ASSIGN_OR_RETURN(LayerSpec layer, LayerOf(field, from.layers(i)));
    spec.layers.push_back(std::move(layer));
  }
  if (from.has_classification()) {
    spec.task = ClassificationOf(from.classification());
  } else if (from.has_regression()) {
    spec.task = RegressionOf(from.regression());
  } else {
    return BrokenRule("task", "classification or regression", "neither");
  }
  for (const v1::Model::GoldenVector& golden : from.golden_vectors()) {
    spec.golden_vectors.push_back(
        {.input = {golden.input().begin(), golden.input().end()},
         .output = {golden.output().begin(), golden.output().end()},
         .predicted = golden.predicted()});
  }
  if (from.has_golden_atol()) spec.golden_atol = from.golden_atol();
  if (from.has_golden_rtol()) spec.golden_rtol = from.golden_rtol();
  NEURITE_RETURN_IF_ERROR(Validate(spec));
  return spec;
}

v1::Model MessageOf(const ModelSpec& from) {
  v1::Model model;
  model.set_name(from.name);
  model.set_description(from.description);
  model.set_license(from.license);
  model.set_source(from.source);
  FillInput(from.input, *model.mutable_input());
  for (const LayerSpec& layer : from.layers) {
    FillLayer(layer, *model.add_layers());
  }
  FillTask(from, model);
  for (const GoldenVector& golden : from.golden_vectors) {
    v1::Model::GoldenVector& to = *model.add_golden_vectors();
    to.mutable_input()->Add(golden.input.begin(), golden.input.end());
    to.mutable_output()->Add(golden.output.begin(), golden.output.end());
    to.set_predicted(golden.predicted);
  }
  const ModelSpec defaults;
  if (from.golden_atol != defaults.golden_atol) {
    model.set_golden_atol(from.golden_atol);
  }
  if (from.golden_rtol != defaults.golden_rtol) {
    model.set_golden_rtol(from.golden_rtol);
  }
  return model;
}

}  // namespace neurite
