#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

void ExpectSameAsFullSpec(const ModelSpec& spec) {
  const ModelSpec want = FullSpec();
  EXPECT_EQ(spec.name, want.name);
  EXPECT_EQ(spec.description, want.description);
  EXPECT_EQ(spec.license, want.license);
  EXPECT_EQ(spec.source, want.source);
  EXPECT_EQ(spec.input.width, 2);
  ASSERT_EQ(spec.input.features.size(), 2u);
  EXPECT_EQ(spec.input.features[0].name, "a");
  EXPECT_EQ(spec.input.features[0].offset, 0.1f);
  EXPECT_EQ(spec.input.features[0].scale, 2);
  EXPECT_EQ(spec.input.features[0].default_value, 7.0f);
  EXPECT_FALSE(spec.input.features[1].default_value.has_value());
  ASSERT_TRUE(spec.input.image.has_value());
  EXPECT_EQ(spec.input.image->height, 1);
  EXPECT_EQ(spec.input.image->width, 2);
  EXPECT_EQ(spec.input.image->black, 1);
  EXPECT_EQ(spec.input.image->white, -1);
  ASSERT_EQ(spec.layers.size(), 2u);
  EXPECT_EQ(spec.layers[0].weights, want.layers[0].weights);
  EXPECT_EQ(spec.layers[0].activation, Activation::kIdentity);
  EXPECT_EQ(spec.layers[0].slope, 0);
  EXPECT_EQ(spec.layers[1].bias, want.layers[1].bias);
  EXPECT_EQ(spec.layers[1].activation, Activation::kElu);
  EXPECT_EQ(spec.layers[1].slope, 0.3f);
  const auto& targets = std::get<RegressionSpec>(spec.task).targets;
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_EQ(targets[0].name, "y");
  EXPECT_EQ(targets[0].unit, "m");
  EXPECT_EQ(targets[0].offset, 3);
  EXPECT_EQ(targets[0].scale, 4);
  EXPECT_EQ(targets[1].scale, 1);
  EXPECT_EQ(spec.golden_atol, 0.001f);
  EXPECT_EQ(spec.golden_rtol, 0.0f);
}

TEST(ModelFileTest, TextRoundTripsEveryField) {
  const std::string text = FormatTextModel(FullSpec());
  NEURITE_ASSERT_OK_AND_ASSIGN(const ModelSpec spec, ParseTextModel(text));
  ExpectSameAsFullSpec(spec);
  EXPECT_EQ(FormatTextModel(spec), text);
}

TEST(ModelFileTest, BinaryRoundTripsEveryField) {
  const std::string bytes = FormatBinaryModel(FullSpec());
  NEURITE_ASSERT_OK_AND_ASSIGN(const ModelSpec spec, ParseBinaryModel(bytes));
  ExpectSameAsFullSpec(spec);
  EXPECT_EQ(FormatBinaryModel(spec), bytes);
}

TEST(ModelFileTest, BothFormatsRoundTripClassificationAndGoldenVectors) {
  ModelSpec want = XorSpec();
  std::get<ClassificationSpec>(want.task).threshold = 0.25f;
  for (const bool text : {true, false}) {
    SCOPED_TRACE(text);
    NEURITE_ASSERT_OK_AND_ASSIGN(
        const ModelSpec spec, text ? ParseTextModel(FormatTextModel(want))
                                   : ParseBinaryModel(FormatBinaryModel(want)));
    const auto& task = std::get<ClassificationSpec>(spec.task);
    EXPECT_EQ(task.labels, (std::vector<std::string>{"0", "1"}));
    EXPECT_EQ(task.threshold, 0.25f);
    ASSERT_EQ(spec.golden_vectors.size(), 4u);
    EXPECT_EQ(spec.golden_vectors[1].input, (std::vector<float>{0, 1}));
    EXPECT_EQ(spec.golden_vectors[1].output, want.golden_vectors[1].output);
    EXPECT_EQ(spec.golden_vectors[1].predicted, "1");
  }
}

TEST(ModelFileTest, TextNamesEveryActivation) {
  for (int i = 0; i <= static_cast<int>(Activation::kLogSoftmax); ++i) {
    ModelSpec spec = TwoTargetSpec();
    LayerSpec& layer = spec.layers[0];
    layer.activation = static_cast<Activation>(i);
    layer.slope = DefaultSlope(layer.activation);
    const std::string text = FormatTextModel(spec);
    EXPECT_THAT(text,
                HasSubstr(absl::StrCat(
                    "activation: ", ActivationName(layer.activation), "\n")));
    NEURITE_ASSERT_OK_AND_ASSIGN(const ModelSpec read, ParseTextModel(text));
    EXPECT_EQ(read.layers[0].activation, layer.activation);
    // The file has no slope: it is the default of the activation.
    EXPECT_FALSE(absl::StrContains(text, "slope"));
    EXPECT_EQ(read.layers[0].slope, DefaultSlope(layer.activation));
  }
}

TEST(ModelFileTest, TextWritesFloatsInTheirShortestForm) {
  const std::string text = FormatTextModel(FullSpec());
  EXPECT_THAT(text, HasSubstr("offset: 0.1\n"));
  EXPECT_THAT(text, HasSubstr("weights: [1, 0, 1, 2]"));
  EXPECT_THAT(text, HasSubstr("source: \"Zürich\""));
}

constexpr char kText[] =
    "input { width: 1 }\n"
    "layers {\n"
    "  inputs: 1 outputs: 1\n"
    "  weights: [2] bias: 0 activation: IDENTITY\n"
    "}\n"
    "regression { targets { name: \"y\" } }\n";

std::string TextWith(absl::string_view from, absl::string_view to) {
  std::string text = kText;
  const size_t at = text.find(std::string(from));
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), std::string(to));
}

TEST(ModelFileTest, RejectsInvalidTextWithLineAndColumn) {
  ASSERT_THAT(ParseTextModel(kText), IsOk());
  const struct {
    const char* from;
    const char* to;
    const char* want;
  } kCases[] = {
      {"outputs", "outputz", "line 3, column 20: Message type"},
      {"[2]", "[2", "line 4, column 15: Expected \",\""},
      {"IDENTITY", "MAGIC", "line 5, column 1: Unknown enumeration value"},
      {"inputs: 1", "inputs: 1 inputs: 1", "line 3, column 19: Non-repeated"},
      {"[2]", "[2, 3]",
       "line 4, column 3: layers[0].weights: needs 1 x 1 = 1 value; got 2"},
      {"[2]", "[nan]",
       "line 4, column 3: layers[0].weights[0]: needs a finite number"},
      {"bias: 0", "bias: 1e99",
       "line 4, column 16: layers[0].bias[0]: needs a finite number; got inf"},
      {"inputs: 1", "inputs: 2",
       "line 2, column 1: layers[0]: needs 1 input, "},
      {"IDENTITY", "IDENTITY slope: 0",
       "line 4, column 45: layers[0].slope: needs to be absent, as IDENTITY"},
      {"activation: IDENTITY", "",
       "line 2, column 1: layers[0].activation: needs one of those"},
      {"width: 1", "", "line 1, column 1: input.width: needs 1 to"},
      {"regression { targets { name: \"y\" } }", "",
       "line 1, column 1: task: needs classification or regression; got "
       "neither"},
      {"width: 1", "width: 1 image { height: 1 width: 1 black: 0 }",
       "line 1, column 18: input.image: needs both black and white"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.to);
    EXPECT_THAT(ParseTextModel(TextWith(c.from, c.to)),
                StatusIs(absl::StatusCode::kDataLoss, StartsWith(c.want)));
  }
}

TEST(ModelFileTest, SkipsTheByteOrderMarkOfAText) {
  const std::string text = FormatTextModel(FullSpec());
  NEURITE_ASSERT_OK_AND_ASSIGN(const ModelSpec spec,
                               ParseTextModel("\xef\xbb\xbf" + text));
  ExpectSameAsFullSpec(spec);
  EXPECT_THAT(
      ParseTextModel("\xef\xbb\xbfnothing: 1"),
      StatusIs(absl::StatusCode::kDataLoss, StartsWith("line 1, column 8: ")));
}

TEST(ModelFileTest, NamesATextInUtf16) {
  std::string wide = "\xff\xfe";
  for (const char c : FormatTextModel(FullSpec())) {
    wide += {c, '\0'};
  }
  EXPECT_THAT(ParseTextModel(wide),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("is UTF-16 text; save it as UTF-8")));
}

TEST(ModelFileTest, KeepsTheChannelsOfAnImage) {
  const ModelSpec grey =
      ParseTextModel(
          TextWith("width: 1", "width: 1 image { height: 1 width: 1 }"))
          .value();
  EXPECT_EQ(grey.input.image->channels, 1);
  EXPECT_THAT(FormatTextModel(grey), Not(HasSubstr("channels")));
  ModelSpec spec;
  spec.input.width = 3;
  spec.input.image = ImageFormat{.height = 1, .width = 1, .channels = 3};
  spec.layers.push_back(
      {.inputs = 3, .outputs = 1, .weights = {1, 2, 3}, .bias = {0}});
  spec.task = RegressionSpec{.targets = {{.name = "y"}}};
  for (const ModelSpec& read :
       {ParseTextModel(FormatTextModel(spec)).value(),
        ParseBinaryModel(FormatBinaryModel(spec)).value()}) {
    ASSERT_TRUE(read.input.image.has_value());
    EXPECT_EQ(read.input.image->channels, 3);
  }
}

TEST(ModelFileTest, LocatesValuesOfUnpackedRepeatedFields) {
  const char kTwoInputs[] =
      "input { width: 2 }\n"
      "layers {\n"
      "  inputs: 2 outputs: 1 bias: 0 activation: IDENTITY\n"
      "  weights: 1\n"
      "    weights: nan\n"
      "}\n"
      "regression { targets { } }\n";
  EXPECT_THAT(ParseTextModel(kTwoInputs),
              StatusIs(absl::StatusCode::kDataLoss,
                       "line 5, column 5: layers[0].weights[1]: needs a finite "
                       "number; got nan"));
}

TEST(ModelFileTest, RejectsEmptyAndForeignFiles) {
  EXPECT_THAT(ParseBinaryModel(""),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("no bytes")));
  EXPECT_THAT(ParseTextModel(""), StatusIs(absl::StatusCode::kDataLoss,
                                           StartsWith("line 1, column 1: ")));
  EXPECT_THAT(ParseBinaryModel(kText),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("ModelFile")));
}

// The file holds the Model as its field 1, behind a tag and a length of two
// bytes, and the checksum in the last five.
TEST(ModelFileTest, NamesAModelWithoutItsChecksum) {
  const std::string sealed = FormatBinaryModel(XorSpec());
  const std::string bare = sealed.substr(3, sealed.size() - 3 - 5);
  EXPECT_TRUE(IsBareModel(bare));
  EXPECT_FALSE(IsBareModel(sealed));
  EXPECT_FALSE(IsBareModel(""));
  EXPECT_FALSE(IsBareModel(FormatTextModel(XorSpec())));
  EXPECT_THAT(ParseBinaryModel(bare),
              StatusIs(absl::StatusCode::kDataLoss,
                       "a bare Model message without the checksum of a "
                       "ModelFile: add it with neurite convert FILE FILE"));
  NEURITE_ASSERT_OK_AND_ASSIGN(const ModelSpec spec, ParseBareModel(bare));
  EXPECT_EQ(FormatBinaryModel(spec), sealed);
  EXPECT_THAT(ParseBareModel(sealed),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("model")));
}

TEST(ModelFileTest, RejectsAWrongChecksum) {
  std::string bytes = FormatBinaryModel(XorSpec());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_THAT(ParseBinaryModel(bytes),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("crc32: needs the checksum of the model")));
}

}  // namespace
}  // namespace neurite
