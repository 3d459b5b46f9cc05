#include "core/model/model_validation.h"

#include <string>

#include "absl/strings/string_view.h"
#include "core/base/exact_text.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"
#include "core/model/model_rules.h"
#include "core/model/task_rules.h"

namespace neurite {
namespace {

absl::Status CheckFeature(const std::string& field, const Feature& feature,
                          NameList& names) {
  NEURITE_RETURN_IF_ERROR(
      names.Add(absl::StrCat(field, ".name"), feature.name));
  NEURITE_RETURN_IF_ERROR(
      CheckFinite(absl::StrCat(field, ".offset"), feature.offset));
  NEURITE_RETURN_IF_ERROR(
      CheckScale(absl::StrCat(field, ".scale"), feature.scale));
  return CheckFinite(absl::StrCat(field, ".default"),
                     feature.default_value.value_or(0.0f));
}

absl::Status CheckFeatures(const InputSpec& input) {
  const size_t count = input.features.size();
  if (count != 0 && static_cast<int64_t>(count) != input.width) {
    return BrokenRule("input.features",
                      absl::StrCat("none, or ", Plural(input.width, "feature"),
                                   ", one for each value of a row"),
                      count);
  }
  NameList names("name", /*may_be_empty=*/true);
  for (size_t i = 0; i < count; ++i) {
    NEURITE_RETURN_IF_ERROR(
        CheckFeature(Element("input.features", i), input.features[i], names));
  }
  return absl::OkStatus();
}

absl::Status CheckImage(const InputSpec& input) {
  const ImageFormat& image = *input.image;
  NEURITE_RETURN_IF_ERROR(CheckWidth("input.image.height", image.height));
  NEURITE_RETURN_IF_ERROR(CheckWidth("input.image.width", image.width));
  if (image.channels != 1 && image.channels != 3) {
    return BrokenRule("input.image.channels", "1 (grey) or 3 (colour)",
                      image.channels);
  }
  const bool grey = image.channels == 1;
  const int64_t values = image.height * image.width * image.channels;
  if (values != input.width) {
    return BrokenRule(
        "input.image",
        absl::StrCat(Plural(input.width, grey ? "pixel" : "value"),
                     ", the same as input.width"),
        absl::StrCat(image.height, " x ", image.width, grey ? "" : " x 3",
                     " = ", values));
  }
  NEURITE_RETURN_IF_ERROR(CheckFinite("input.image.black", image.black));
  NEURITE_RETURN_IF_ERROR(CheckFinite("input.image.white", image.white));
  if (image.black == image.white) {
    return BrokenRule("input.image.white", "a value other than black",
                      ExactText(image.white));
  }
  return absl::OkStatus();
}

absl::Status CheckSlope(const std::string& field, const LayerSpec& layer) {
  if (TakesSlope(layer.activation)) return CheckFinite(field, layer.slope);
  // Compared with ==, so that NaN is rejected.
  if (layer.slope == 0.0f) return absl::OkStatus();
  return BrokenRule(
      field,
      absl::StrCat("to be absent, as ", ActivationName(layer.activation),
                   " has no slope"),
      ExactText(layer.slope));
}

// REQUIRES: the widths of `layer` are in range.
absl::Status CheckNumbers(const std::string& field, const LayerSpec& layer) {
  const std::string weights = absl::StrCat(field, ".weights");
  // At most 2^48, hence without overflow.
  const int64_t count = layer.inputs * layer.outputs;
  if (static_cast<int64_t>(layer.weights.size()) != count) {
    return BrokenRule(weights,
                      absl::StrCat(layer.outputs, " x ", layer.inputs, " = ",
                                   Plural(count, "value")),
                      layer.weights.size());
  }
  NEURITE_RETURN_IF_ERROR(CheckAllFinite(weights, layer.weights));
  const std::string bias = absl::StrCat(field, ".bias");
  if (static_cast<int64_t>(layer.bias.size()) != layer.outputs) {
    return BrokenRule(
        bias,
        absl::StrCat(Plural(layer.outputs, "value"), ", one for each unit"),
        layer.bias.size());
  }
  return CheckAllFinite(bias, layer.bias);
}

absl::Status CheckActivation(const std::string& field, const LayerSpec& layer,
                             bool last) {
  if (!IsRowWise(layer.activation)) return absl::OkStatus();
  const std::string activation = absl::StrCat(field, ".activation");
  const absl::string_view name = ActivationName(layer.activation);
  if (!last) {
    return BrokenRule(activation,
                      "an element-wise function before the last layer", name);
  }
  if (layer.outputs == 1) {
    return BrokenRule(activation, "at least 2 outputs for a softmax",
                      absl::StrCat(name, " of 1 output, which is constant"));
  }
  return absl::OkStatus();
}

absl::Status CheckLayer(const ModelSpec& spec, size_t i) {
  const LayerSpec& layer = spec.layers[i];
  const std::string field = Element("layers", i);
  NEURITE_RETURN_IF_ERROR(
      CheckWidth(absl::StrCat(field, ".inputs"), layer.inputs));
  const int64_t before = i == 0 ? spec.input.width : spec.layers[i - 1].outputs;
  if (layer.inputs != before) {
    const std::string reason =
        i == 0 ? absl::StrCat("input.width is ", before)
               : absl::StrCat(Element("layers", i - 1), " has ",
                              Plural(before, "output"));
    return BrokenRule(field,
                      absl::StrCat(Plural(before, "input"), ", as ", reason),
                      layer.inputs);
  }
  NEURITE_RETURN_IF_ERROR(
      CheckWidth(absl::StrCat(field, ".outputs"), layer.outputs));
  NEURITE_RETURN_IF_ERROR(CheckNumbers(field, layer));
  NEURITE_RETURN_IF_ERROR(
      CheckActivation(field, layer, i + 1 == spec.layers.size()));
  return CheckSlope(absl::StrCat(field, ".slope"), layer);
}

absl::Status CheckLayers(const ModelSpec& spec) {
  if (spec.layers.empty() || spec.layers.size() > kMaxLayers) {
    return BrokenRule("layers", absl::StrCat("1 to ", kMaxLayers, " layers"),
                      spec.layers.size());
  }
  for (size_t i = 0; i < spec.layers.size(); ++i) {
    NEURITE_RETURN_IF_ERROR(CheckLayer(spec, i));
  }
  return absl::OkStatus();
}

absl::Status CheckTolerance(absl::string_view field, float tolerance) {
  NEURITE_RETURN_IF_ERROR(CheckFinite(field, tolerance));
  if (tolerance >= 0) return absl::OkStatus();
  return BrokenRule(field, "at least 0", ExactText(tolerance));
}

}  // namespace

absl::Status Validate(const ModelSpec& spec) {
  NEURITE_RETURN_IF_ERROR(CheckText("name", spec.name));
  NEURITE_RETURN_IF_ERROR(CheckText("description", spec.description));
  NEURITE_RETURN_IF_ERROR(CheckText("license", spec.license));
  NEURITE_RETURN_IF_ERROR(CheckText("source", spec.source));
  NEURITE_RETURN_IF_ERROR(CheckWidth("input.width", spec.input.width));
  NEURITE_RETURN_IF_ERROR(CheckFeatures(spec.input));
  if (spec.input.image.has_value()) {
    NEURITE_RETURN_IF_ERROR(CheckImage(spec.input));
  }
  NEURITE_RETURN_IF_ERROR(CheckLayers(spec));
  NEURITE_RETURN_IF_ERROR(CheckTask(spec));
  NEURITE_RETURN_IF_ERROR(CheckGoldenVectorRules(spec));
  NEURITE_RETURN_IF_ERROR(CheckTolerance("golden_atol", spec.golden_atol));
  return CheckTolerance("golden_rtol", spec.golden_rtol);
}

}  // namespace neurite
