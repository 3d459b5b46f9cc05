#include "client/output/json_text.h"

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "client/output/explain_json.h"
#include "client/output/model_json.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <typename Message>
Message Parsed(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

TEST(JsonTextTest, NestsObjectsAndArrays) {
  JsonText json;
  json.BeginObject().Key("empty").BeginArray().EndArray();
  json.Key("rows").BeginArray();
  json.BeginObject().Field("a", 1).Field("b", "x,\"y{").EndObject();
  json.BeginObject().EndObject().List(std::vector<float>{0.5f, 2}).Null();
  json.EndArray().FieldIf(false, "none", 7).FieldIf(true, "one", 1);
  EXPECT_EQ(json.EndObject().text(),
            R"({"empty":[],"rows":[{"a":1,"b":"x,\"y{"},{},[0.5,2],null],)"
            R"("none":null,"one":1})");
}

TEST(JsonTextTest, NumbersAreNumbersAndTheOthersStrings) {
  const std::string text =
      JsonText()
          .List(std::vector<int64_t>{std::numeric_limits<int64_t>::min(),
                                     std::numeric_limits<int64_t>::max()})
          .List(std::vector<double>{1.0 / 3, kInfinity, -kInfinity})
          .List(std::vector<float>{1.0f / 3, kNan, -kNan})
          .Value(true)
          .text();
  EXPECT_EQ(text,
            "[-9223372036854775808,9223372036854775807],"
            R"([0.3333333333333333,"Infinity","-Infinity"],)"
            R"([0.33333334,"NaN","NaN"],true)");
}

TEST(ModelJsonTest, AModelThatIsNotAvailableHasTheSameKeys) {
  const auto failed = Parsed<neurite::v1::ModelStatus>(
      R"pb(name: "xor"
           version: 9007199254740993
           state: MODEL_STATE_FAILED
           reason: "no \"weights\"")pb");
  EXPECT_EQ(ModelStatusJson(failed),
            R"({"model":"xor","version":9007199254740993,"state":"failed",)"
            R"("default":false,"task":null,"inputs":null,"parameters":null,)"
            R"("description":"","reason":"no \"weights\""})");
  neurite::v1::GetModelResponse model;
  *model.mutable_status() = failed;
  const auto json = nlohmann::json::parse(ModelJson(model));
  EXPECT_EQ(json["state"], "failed");
  EXPECT_EQ(json["picture"], nullptr);
  EXPECT_EQ(json["layers"], nlohmann::json::array());
}

TEST(ModelJsonTest, HasEveryDetailOfAModel) {
  EXPECT_EQ(
      ModelJson(Parsed<neurite::v1::GetModelResponse>(R"pb(
        status {
          name: "m"
          version: 3
          state: MODEL_STATE_AVAILABLE
          is_default: true
          task: MODEL_TASK_REGRESSION
          input_width: 2
          parameters: 3
          description: "Tells it."
        }
        input {
          width: 2
          features { name: "age" offset: 0.1 scale: inf default: nan }
          features { scale: 1 }
          image { height: 1 width: 2 white: 255 }
        }
        layers { inputs: 2 outputs: 1 activation: "LEAKY_RELU" slope: 0.25 }
        targets { name: "score" unit: "mm" }
        license: "Apache-2.0"
        source: "measured"
        golden_vectors: 4
        same_bits_in_every_batch: true
      )pb")),
      R"({"model":"m","version":3,"state":"available","default":true,)"
      R"("task":"regression","inputs":2,"parameters":3,)"
      R"("description":"Tells it.","reason":null,"features":[)"
      R"({"name":"age","offset":0.1,"scale":"Infinity","default":"NaN"},)"
      R"({"name":"","offset":0,"scale":1,"default":null}],)"
      R"("picture":{"width":2,"height":1,"channels":1,"black":0,"white":255},)"
      R"("layers":[{"layer":1,"inputs":2,"outputs":1,)"
      R"("activation":"leaky_relu","slope":0.25}],"labels":[],)"
      R"("threshold":null,"targets":[{"name":"score","unit":"mm"}],)"
      R"("golden_vectors":4,"license":"Apache-2.0","source":"measured",)"
      R"("same_bits_in_every_batch":true})");
}

TEST(ExplainJsonTest, HasTheRowTheLayersAndTheOutcome) {
  EXPECT_EQ(ExplainJson(Parsed<neurite::v1::ExplainResponse>(R"pb(
                          model { name: "xor" version: 2 }
                          raw_input: [ 1, nan ]
                          normalised_input: [ 0.1, -inf ]
                          feature_names: [ "a", "b" ]
                          layers {
                            inputs: 2
                            outputs: 1
                            activation: "SIGMOID"
                            weights: [ 0.5, -0.3 ]
                            bias: 0.1
                            sums: 0.45
                            activations: 0.61063921
                          }
                          classification {
                            labels: [ "no", "yes" ]
                            result {
                              predicted: 1
                              label: "yes"
                              scores: [ 0.4, 0.6 ]
                            }
                            threshold: 0.5
                          }
                        )pb"),
                        "in.csv", 7),
            R"({"model":"xor","version":2,"input":"in.csv","row":7,)"
            R"("feature_names":["a","b"],"raw_input":[1,"NaN"],)"
            R"("normalised_input":[0.1,"-Infinity"],"layers":[{"layer":1,)"
            R"("inputs":2,"outputs":1,"activation":"sigmoid","slope":null,)"
            R"("weights":[[0.5,-0.3]],"bias":[0.1],"sums":[0.45],)"
            R"("activations":[0.6106392]}],"predicted":"yes",)"
            R"("threshold":0.5,"scores":{"no":0.4,"yes":0.6}})");
}

TEST(ExplainJsonTest, ValuesThatDoNotFitTheLayerAreNull) {
  const auto json = nlohmann::json::parse(
      ExplainJson(Parsed<neurite::v1::ExplainResponse>(R"pb(
                    layers {
                      inputs: 4611686018427387904
                      outputs: 2
                      weights: [ 1, 2, 3, 4 ]
                      sums: 1
                      activations: [ 1, 2 ]
                    }
                    regression {
                      targets { name: "y" }
                      result { values: [ 0.1, 2 ] }
                    }
                  )pb"),
                  "-", 0));
  const auto& layer = json["layers"][0];
  EXPECT_EQ(layer["inputs"], 4611686018427387904);
  EXPECT_EQ(layer["weights"], nullptr);
  EXPECT_EQ(layer["sums"], nullptr);
  EXPECT_EQ(layer["activations"].size(), 2u);
  EXPECT_EQ(json["values"].dump(), R"({"y":0.1})");
}

}  // namespace
}  // namespace neurite
