#include "core/model/model_spec.h"

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "core/model/model_validation.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

struct BrokenCase {
  const char* want;  // the complete message
  std::function<void(ModelSpec&)> breaks;
};

void ExpectRefused(const ModelSpec& valid, const BrokenCase& c) {
  SCOPED_TRACE(c.want);
  ModelSpec spec = valid;
  c.breaks(spec);
  EXPECT_THAT(Validate(spec),
              StatusIs(absl::StatusCode::kDataLoss, std::string(c.want)));
}

ClassificationSpec& Labels(ModelSpec& spec) {
  return std::get<ClassificationSpec>(spec.task);
}
RegressionSpec& Targets(ModelSpec& spec) {
  return std::get<RegressionSpec>(spec.task);
}

TEST(ModelSpecTest, SmallModelsAreValid) {
  EXPECT_THAT(Validate(XorSpec()), IsOk());
  EXPECT_THAT(Validate(TwoTargetSpec()), IsOk());
  EXPECT_THAT(Validate(FullSpec()), IsOk());
}

TEST(ModelSpecTest, RejectsInvalidTextsAndInputsByName) {
  const BrokenCase kCases[] = {
      {"name: needs text in UTF-8; got invalid bytes",
       [](ModelSpec& s) { s.name = "\xFF"; }},
      {"description: needs text in UTF-8; got invalid bytes",
       [](ModelSpec& s) { s.description = "\xC0\x80"; }},
      {"license: needs text in UTF-8; got invalid bytes",
       [](ModelSpec& s) { s.license = "\xED\xA0\x80"; }},
      {"source: needs at most 65536 bytes of text; got 65537",
       [](ModelSpec& s) { s.source.assign(65537, 'x'); }},
      {"input.width: needs 1 to 16777216; got 0",
       [](ModelSpec& s) { s.input.width = 0; }},
      {"input.width: needs 1 to 16777216; got 9223372036854775807",
       [](ModelSpec& s) { s.input.width = INT64_MAX; }},
      {"input.features: needs none, or 2 features, one for each value of a "
       "row; got 1",
       [](ModelSpec& s) { s.input.features.pop_back(); }},
      {"input.features[1].name: needs a unique name; got "
       "\"x1\" again",
       [](ModelSpec& s) { s.input.features[1].name = "x1"; }},
      // A CSV header's cells lose the whitespace at their ends.
      {"input.features[1].name: needs a unique name; got "
       "\"x1\" again",
       [](ModelSpec& s) { s.input.features[1].name = " x1\t"; }},
      {"input.features[0].name: needs text in UTF-8; got invalid bytes",
       [](ModelSpec& s) { s.input.features[0].name = "\x80"; }},
      {"input.features[1].offset: needs a finite number; got inf",
       [](ModelSpec& s) { s.input.features[1].offset = kInf; }},
      {"input.features[1].scale: needs a finite number other than 0; got 0",
       [](ModelSpec& s) { s.input.features[1].scale = 0; }},
      {"input.features[1].scale: needs a finite number other than 0; got nan",
       [](ModelSpec& s) { s.input.features[1].scale = kNan; }},
      {"input.features[0].default: needs a finite number; got nan",
       [](ModelSpec& s) { s.input.features[0].default_value = kNan; }},
      {"input.image.height: needs 1 to 16777216; got -1",
       [](ModelSpec& s) { s.input.image = {.height = -1, .width = -2}; }},
      {"input.image.width: needs 1 to 16777216; got 4294967296",
       [](ModelSpec& s) {
         s.input.image = ImageFormat{.height = 1, .width = int64_t{1} << 32};
       }},
      {"input.image: needs 2 pixels, the same as input.width; got 2 x 2 = 4",
       [](ModelSpec& s) { s.input.image = {.height = 2, .width = 2}; }},
      {"input.image: needs 2 values, the same as input.width; got 1 x 2 x 3 = "
       "6",
       [](ModelSpec& s) {
         s.input.image = {.height = 1, .width = 2, .channels = 3};
       }},
      {"input.image.channels: needs 1 (grey) or 3 (colour); got 2",
       [](ModelSpec& s) {
         s.input.image = {.height = 1, .width = 1, .channels = 2};
       }},
      {"input.image.channels: needs 1 (grey) or 3 (colour); got 0",
       [](ModelSpec& s) {
         s.input.image = {.height = 1, .width = 2, .channels = 0};
       }},
      {"input.image.black: needs a finite number; got -inf",
       [](ModelSpec& s) {
         s.input.image = {.height = 1, .width = 2, .black = -kInf};
       }},
      {"input.image.white: needs a value other than black; got 0",
       [](ModelSpec& s) {
         s.input.image = {.height = 1, .width = 2, .black = 0, .white = 0};
       }},
  };
  for (const BrokenCase& c : kCases) ExpectRefused(XorSpec(), c);
}

TEST(ModelSpecTest, RejectsInvalidLayersByName) {
  const BrokenCase kCases[] = {
      {"layers: needs 1 to 4096 layers; got 0",
       [](ModelSpec& s) { s.layers.clear(); }},
      {"layers: needs 1 to 4096 layers; got 4097",
       [](ModelSpec& s) { s.layers.resize(4097); }},
      {"layers[0].inputs: needs 1 to 16777216; got 0",
       [](ModelSpec& s) { s.layers[0].inputs = 0; }},
      {"layers[0]: needs 2 inputs, as input.width is 2; got 3",
       [](ModelSpec& s) { s.layers[0].inputs = 3; }},
      {"layers[1]: needs 2 inputs, as layers[0] has 2 outputs; got 5",
       [](ModelSpec& s) { s.layers[1].inputs = 5; }},
      {"layers[1].outputs: needs 1 to 16777216; got -1",
       [](ModelSpec& s) { s.layers[1].outputs = -1; }},
      // 2 * 2^63 would wrap to 0, the number of weights given.
      {"layers[1].outputs: needs 1 to 16777216; got -9223372036854775808",
       [](ModelSpec& s) {
         s.layers[1].outputs = INT64_MIN;
         s.layers[1].weights.clear();
       }},
      {"layers[1].weights: needs 16777216 x 2 = 33554432 values; got 2",
       [](ModelSpec& s) { s.layers[1].outputs = kMaxWidth; }},
      {"layers[0].weights: needs 2 x 2 = 4 values; got 5",
       [](ModelSpec& s) { s.layers[0].weights.push_back(1); }},
      {"layers[0].weights[3]: needs a finite number; got nan",
       [](ModelSpec& s) { s.layers[0].weights[3] = kNan; }},
      {"layers[1].weights[0]: needs a finite number; got inf",
       [](ModelSpec& s) { s.layers[1].weights[0] = kInf; }},
      {"layers[0].bias: needs 2 values, one for each unit; got 1",
       [](ModelSpec& s) { s.layers[0].bias.pop_back(); }},
      {"layers[0].bias[1]: needs a finite number; got nan",
       [](ModelSpec& s) { s.layers[0].bias[1] = kNan; }},
      {"layers[0].activation: needs an element-wise function before the last "
       "layer; got SOFTMAX",
       [](ModelSpec& s) { s.layers[0].activation = Activation::kSoftmax; }},
      {"layers[1].activation: needs at least 2 outputs for a softmax; got "
       "LOG_SOFTMAX of 1 output, which is constant",
       [](ModelSpec& s) { s.layers[1].activation = Activation::kLogSoftmax; }},
      {"layers[0].slope: needs to be absent, as RELU has no slope; got 0.5",
       [](ModelSpec& s) { s.layers[0].slope = 0.5f; }},
      {"layers[0].slope: needs a finite number; got inf",
       [](ModelSpec& s) {
         s.layers[0].activation = Activation::kElu;
         s.layers[0].slope = kInf;
       }},
  };
  for (const BrokenCase& c : kCases) ExpectRefused(XorSpec(), c);
}

TEST(ModelSpecTest, RejectsInvalidClassificationsByName) {
  const BrokenCase kCases[] = {
      {"classification.labels: needs 2 labels, as a single output separates "
       "2 classes; got 1",
       [](ModelSpec& s) { Labels(s).labels.pop_back(); }},
      {"classification.labels[1]: needs a label; got an empty string",
       [](ModelSpec& s) { Labels(s).labels[1].clear(); }},
      {"classification.labels[1]: needs a unique label; got "
       "\"0\" again",
       [](ModelSpec& s) { Labels(s).labels[1] = "0"; }},
      {"classification.labels[1]: needs a unique label; got "
       "\"0\" again",
       [](ModelSpec& s) { Labels(s).labels[1] = "0 "; }},
      {"classification.labels[0]: needs a label; got only whitespace",
       [](ModelSpec& s) { Labels(s).labels[0] = " \n"; }},
      {"classification.labels[0]: needs text in UTF-8; got invalid bytes",
       [](ModelSpec& s) { Labels(s).labels[0] = "\xE2\x82"; }},
      {"classification.threshold: needs a finite number; got nan",
       [](ModelSpec& s) { Labels(s).threshold = kNan; }},
      {"golden_vectors[0].predicted: needs one of classification.labels; got "
       "another text",
       [](ModelSpec& s) { s.golden_vectors[0].predicted = "2"; }},
      {"golden_vectors[1].output: needs 2 values, one for each score or "
       "target; got 1",
       [](ModelSpec& s) { s.golden_vectors[1].output.pop_back(); }},
  };
  for (const BrokenCase& c : kCases) ExpectRefused(XorSpec(), c);
  const auto two_classes = [](ModelSpec& s) {
    s.task = ClassificationSpec{.labels = {"a", "b"}};
    s.golden_vectors.clear();
  };
  ExpectRefused(
      TwoTargetSpec(),
      {"classification.labels: needs 2 labels, one for each output; got 3",
       [&](ModelSpec& s) {
         two_classes(s);
         Labels(s).labels.push_back("c");
       }});
  ExpectRefused(
      TwoTargetSpec(),
      {"classification.threshold: needs to be absent, or a network with "
       "1 output; got 2 outputs",
       [&](ModelSpec& s) {
         two_classes(s);
         Labels(s).threshold = 0.5f;
       }});
}

TEST(ModelSpecTest, RejectsInvalidRegressionsAndGoldenVectorsByName) {
  const BrokenCase kCases[] = {
      {"regression.targets: needs 2 targets, one for each output; got 1",
       [](ModelSpec& s) { Targets(s).targets.pop_back(); }},
      // Two equal keys of a JSON object are one.
      {"regression.targets[1].name: needs a unique name; got \"y0\" again",
       [](ModelSpec& s) { Targets(s).targets[1].name = "y0"; }},
      {"regression.targets[1].name: needs a unique name; got \"y0\" again",
       [](ModelSpec& s) {
         Targets(s).targets[1] = {.name = "y0 ", .unit = "m"};
       }},
      {"regression.targets[0].name: needs a name; got an empty string",
       [](ModelSpec& s) { Targets(s).targets[0].name.clear(); }},
      {"regression.targets[1].name: needs a name; got only whitespace",
       [](ModelSpec& s) { Targets(s).targets[1].name = " "; }},
      {"regression.targets[0].name: needs text in UTF-8; got invalid bytes",
       [](ModelSpec& s) { Targets(s).targets[0].name = "\xF5"; }},
      {"regression.targets[1].unit: needs text in UTF-8; got invalid bytes",
       [](ModelSpec& s) { Targets(s).targets[1].unit = "\xF0\x80\x80\x80"; }},
      {"regression.targets[1].offset: needs a finite number; got nan",
       [](ModelSpec& s) { Targets(s).targets[1].offset = kNan; }},
      {"regression.targets[1].scale: needs a finite number other than 0; got 0",
       [](ModelSpec& s) { Targets(s).targets[1].scale = 0; }},
      {"golden_vectors[0].input: needs 2 values, the same as input.width; got "
       "3",
       [](ModelSpec& s) { s.golden_vectors[0].input.push_back(0); }},
      {"golden_vectors[0].input[1]: needs a number, as the feature has no "
       "default; got nan",
       [](ModelSpec& s) { s.golden_vectors[0].input[1] = kNan; }},
      {"golden_vectors[0].output: needs 2 values, one for each score or "
       "target; got 0",
       [](ModelSpec& s) { s.golden_vectors[0].output.clear(); }},
      {"golden_vectors[0].predicted: needs to be absent, as a regression has "
       "no labels; got a label",
       [](ModelSpec& s) { s.golden_vectors[0].predicted = "y0"; }},
      {"golden_atol: needs at least 0; got -1",
       [](ModelSpec& s) { s.golden_atol = -1; }},
      {"golden_atol: needs a finite number; got nan",
       [](ModelSpec& s) { s.golden_atol = kNan; }},
      {"golden_rtol: needs a finite number; got inf",
       [](ModelSpec& s) { s.golden_rtol = kInf; }},
  };
  for (const BrokenCase& c : kCases) ExpectRefused(TwoTargetSpec(), c);
}

TEST(ModelSpecTest, OnlyASingleTargetAndFeaturesMayBeWithoutName) {
  ModelSpec one = XorSpec();
  one.task = RegressionSpec{.targets = {Target{}}};
  one.golden_vectors.clear();
  EXPECT_THAT(Validate(one), IsOk());
  ModelSpec features = XorSpec();
  features.input.features = {{.name = ""}, {.name = ""}};
  EXPECT_THAT(Validate(features), IsOk());
}

TEST(ModelSpecTest, GoldenInputsMayOmitFeaturesWithADefault) {
  ModelSpec spec = FullSpec();
  spec.golden_vectors = {{.input = {kNan, 1}, .output = {kNan, kInf}}};
  EXPECT_THAT(Validate(spec), IsOk());
}

TEST(ModelSpecTest, CountsParametersAndResults) {
  EXPECT_EQ(XorSpec().parameters(), 9);
  EXPECT_EQ(XorSpec().output_width(), 1);
  EXPECT_EQ(XorSpec().result_width(), 2);
  EXPECT_EQ(TwoTargetSpec().result_width(), 2);
}

TEST(ModelSpecTest, ModelNamesAreNeitherPathsNorHiddenFiles) {
  for (const char* name : {"a", "_x", "0", "mnist-2.b", "A_b-c.d"}) {
    EXPECT_TRUE(IsValidModelName(name)) << name;
  }
  EXPECT_TRUE(IsValidModelName(std::string(64, 'a')));
  EXPECT_FALSE(IsValidModelName(std::string(65, 'a')));
  for (const char* name :
       {"", ".", "..", ".a", "-a", "a/b", "a b", "\xC3\xA4"}) {
    EXPECT_FALSE(IsValidModelName(name)) << name;
  }
}

}  // namespace
}  // namespace neurite
