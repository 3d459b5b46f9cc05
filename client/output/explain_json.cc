#include "client/output/explain_json.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "client/output/json_text.h"

namespace neurite {
namespace {

using neurite::v1::ExplainedLayer;
using neurite::v1::ExplainResponse;

using Floats = google::protobuf::RepeatedField<float>;

void AddUnits(absl::string_view name, const Floats& values, int64_t units,
              JsonText& json) {
  json.Key(name);
  if (values.size() == units) {
    json.List(values);
  } else {
    json.Null();
  }
}

// The weights as one list for each unit.
void AddWeights(const ExplainedLayer& layer, JsonText& json) {
  json.Key("weights");
  const Floats& weights = layer.weights();
  // No product of two numbers of the server's: it could overflow.
  if (weights.empty() || layer.outputs() < 1 ||
      weights.size() % layer.outputs() != 0 ||
      weights.size() / layer.outputs() != layer.inputs()) {
    json.Null();
    return;
  }
  const auto inputs = static_cast<int>(layer.inputs());
  json.BeginArray();
  for (int first = 0; first < weights.size(); first += inputs) {
    json.BeginArray();
    for (int i = first; i < first + inputs; ++i) json.Value(weights[i]);
    json.EndArray();
  }
  json.EndArray();
}

void AddLayer(const ExplainedLayer& layer, int number, JsonText& json) {
  json.BeginObject()
      .Field("layer", number)
      .Field("inputs", layer.inputs())
      .Field("outputs", layer.outputs())
      .Field("activation", absl::AsciiStrToLower(layer.activation()))
      .FieldIf(layer.has_slope(), "slope", layer.slope());
  AddWeights(layer, json);
  AddUnits("bias", layer.bias(), layer.outputs(), json);
  AddUnits("sums", layer.sums(), layer.outputs(), json);
  AddUnits("activations", layer.activations(), layer.outputs(), json);
  json.EndObject();
}

// The same fields as those of neurite classify and regress.
void AddOutcome(const ExplainResponse& explained, JsonText& json) {
  if (explained.has_classification()) {
    const auto& classes = explained.classification();
    json.FieldIf(classes.result().has_predicted(), "predicted",
                 classes.result().label());
    json.FieldIf(classes.has_threshold(), "threshold", classes.threshold());
    json.Key("scores").BeginObject();
    const int count =
        std::min(classes.labels_size(), classes.result().scores_size());
    for (int i = 0; i < count; ++i) {
      json.Field(classes.labels(i), classes.result().scores(i));
    }
    json.EndObject();
  }
  if (explained.has_regression()) {
    const auto& targets = explained.regression();
    json.Key("values").BeginObject();
    const int count =
        std::min(targets.targets_size(), targets.result().values_size());
    for (int i = 0; i < count; ++i) {
      json.Field(targets.targets(i).name(), targets.result().values(i));
    }
    json.EndObject();
  }
}

}  // namespace

std::string ExplainJson(const ExplainResponse& explained,
                        absl::string_view input, int64_t row) {
  JsonText json;
  json.BeginObject()
      .Field("model", explained.model().name())
      .Field("version", explained.model().version())
      .Field("input", input)
      .Field("row", row);
  json.Key("feature_names").List(explained.feature_names());
  json.Key("raw_input").List(explained.raw_input());
  json.Key("normalised_input").List(explained.normalised_input());
  json.Key("layers").BeginArray();
  for (int i = 0; i < explained.layers_size(); ++i) {
    AddLayer(explained.layers(i), i + 1, json);
  }
  json.EndArray();
  AddOutcome(explained, json);
  return json.EndObject().text();
}

}  // namespace neurite
