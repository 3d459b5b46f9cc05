#include "client/output/model_json.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "client/output/json_text.h"
#include "client/output/model_text.h"

namespace neurite {
namespace {

using neurite::v1::GetModelResponse;
using neurite::v1::InputInfo;
using neurite::v1::LayerInfo;
using neurite::v1::ModelStatus;

void AddSummary(const ModelStatus& status, JsonText& json) {
  const std::string task = TaskName(status.task());
  const bool described = status.input_width() > 0;
  json.FieldIf(!task.empty(), "task", task)
      .FieldIf(described, "inputs", status.input_width())
      .FieldIf(described, "parameters", status.parameters())
      .Field("description", status.description());
}

void AddStatus(const ModelStatus& status, JsonText& json) {
  json.Field("model", status.name())
      .Field("version", status.version())
      .Field("state", StateName(status.state()))
      .Field("default", status.is_default());
  AddSummary(status, json);
  json.FieldIf(!status.reason().empty(), "reason", status.reason());
}

void AddInput(const InputInfo& input, JsonText& json) {
  json.Key("features").BeginArray();
  for (const neurite::v1::FeatureInfo& feature : input.features()) {
    json.BeginObject()
        .Field("name", feature.name())
        .Field("offset", feature.offset())
        .Field("scale", feature.scale())
        .FieldIf(feature.has_default_(), "default", feature.default_())
        .EndObject();
  }
  json.EndArray().Key("picture");
  if (!input.has_image()) {
    json.Null();
    return;
  }
  json.BeginObject()
      .Field("width", input.image().width())
      .Field("height", input.image().height())
      .Field("channels", std::max<int64_t>(input.image().channels(), 1))
      .Field("black", input.image().black())
      .Field("white", input.image().white())
      .EndObject();
}

void AddLayers(const GetModelResponse& model, JsonText& json) {
  json.Key("layers").BeginArray();
  int number = 0;
  for (const LayerInfo& layer : model.layers()) {
    json.BeginObject()
        .Field("layer", ++number)
        .Field("inputs", layer.inputs())
        .Field("outputs", layer.outputs())
        .Field("activation", absl::AsciiStrToLower(layer.activation()))
        .FieldIf(layer.has_slope(), "slope", layer.slope())
        .EndObject();
  }
  json.EndArray();
}

void AddOutput(const GetModelResponse& model, JsonText& json) {
  json.Key("labels").List(model.labels());
  json.FieldIf(model.has_threshold(), "threshold", model.threshold());
  json.Key("targets").BeginArray();
  for (const neurite::v1::TargetInfo& target : model.targets()) {
    json.BeginObject()
        .Field("name", target.name())
        .Field("unit", target.unit())
        .EndObject();
  }
  json.EndArray();
}

void AddDetails(const GetModelResponse& model, JsonText& json) {
  AddInput(model.input(), json);
  AddLayers(model, json);
  AddOutput(model, json);
  json.Field("golden_vectors", model.golden_vectors())
      .Field("license", model.license())
      .Field("source", model.source());
}

}  // namespace

std::string ModelStatusJson(const ModelStatus& status) {
  JsonText json;
  json.BeginObject();
  AddStatus(status, json);
  return json.EndObject().text();
}

std::string ModelJson(const GetModelResponse& model) {
  JsonText json;
  json.BeginObject();
  AddStatus(model.status(), json);
  AddDetails(model, json);
  return json
      .Field("same_bits_in_every_batch", model.same_bits_in_every_batch())
      .EndObject()
      .text();
}

std::string ModelFileJson(const ModelFile& file) {
  JsonText json;
  json.BeginObject().Field("file", file.path).Field("name", file.name);
  AddSummary(file.model.status(), json);
  AddDetails(file.model, json);
  return json
      .FieldIf(!file.golden.ok(), "golden_failure", file.golden.message())
      .EndObject()
      .text();
}

}  // namespace neurite
