#include "client/output/blackboard.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "client/output/units_csv.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

neurite::v1::ExplainResponse Explained(const std::string& text) {
  neurite::v1::ExplainResponse explained;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &explained));
  return explained;
}

std::string Written(const std::string& text, const RowFormat& spec = {},
                    size_t line_width = 96) {
  return WriteBlackboard(Explained(text), spec, Palette(false, line_width));
}

TEST(BlackboardTest, WritesOutEveryUnit) {
  EXPECT_EQ(Written(R"pb(
              raw_input: [ 1, 0.5 ]
              normalised_input: [ 1, 0.5 ]
              feature_names: [ "width", "height" ]
              layers {
                inputs: 2
                outputs: 2
                activation: "SIGMOID"
                weights: [ 0.5, -0.3, 2, 0 ]
                bias: [ 0.1, -1 ]
                sums: [ 0.45, 1 ]
                activations: [ 0.6106392, 0.7310586 ]
              }
              layers {
                inputs: 2
                outputs: 1
                activation: "LEAKY_RELU"
                slope: 0.25
                weights: [ -2, 1 ]
                bias: [ 0 ]
                sums: [ -0.4902198 ]
                activations: [ -0.12255495 ]
              }
              regression {
                targets { name: "price" unit: "EUR" }
                result { values: -0.12255495 }
              }
            )pb"),
            R"(input
  width = 1, height = 0.5

layer 1: 2 -> 2, sigmoid
  unit 1   z = 0.5 x 1 + (-0.3) x 0.5 + 0.1 = 0.45
           a = sigmoid(0.45) = 0.6106
  unit 2   z = 2 x 1 + 0 x 0.5 + (-1) = 1
           a = sigmoid(1) = 0.7311

layer 2: 2 -> 1, leaky_relu
  unit 1 (price)   z = (-2) x 0.6106 + 1 x 0.7311 + 0 = -0.4902
                   a = leaky_relu(-0.4902, slope 0.25) = -0.1226

price = -0.1226 EUR
)");
}

TEST(BlackboardTest, ShowsRawAndNormalisedInputs) {
  EXPECT_THAT(Written("raw_input: [ 30, nan ] normalised_input: [ 0.5, nan ]"),
              HasSubstr("input\n  x1 = 30 (as 0.5), x2 = nan\n"));
}

TEST(BlackboardTest, ShowsSoftmaxOverAllSums) {
  const std::string text = Written(R"pb(
    raw_input: 1
    normalised_input: 1
    layers {
      inputs: 1
      outputs: 2
      activation: "SOFTMAX"
      weights: [ 1, -1 ]
      bias: [ 0, 0 ]
      sums: [ 1, -1 ]
      activations: [ 0.8807971, 0.11920292 ]
    }
    classification {
      labels: [ "yes", "no" ]
      result {
        predicted: 0
        label: "yes"
        scores: [ 0.8807971, 0.11920292 ]
      }
    }
  )pb");
  EXPECT_THAT(text, HasSubstr("unit 1 (yes)   z = 1 x 1 + 0 = 1\n"));
  EXPECT_THAT(text, HasSubstr("a = softmax(z)[2] = 0.1192\n"));
  EXPECT_THAT(text, HasSubstr("predicted: yes, score 0.8808\n"));
}

TEST(BlackboardTest, ComparesASingleOutputWithTheThreshold) {
  const std::string layer = R"pb(
    raw_input: 1
    normalised_input: 1
    layers {
      inputs: 1
      outputs: 1
      activation: "IDENTITY"
      weights: 2
      bias: -1
      sums: 1
      activations: 1
    })pb";
  EXPECT_THAT(Written(layer + R"pb(
                classification {
                  labels: [ "below", "above" ]
                  threshold: 0.5
                  result {
                    predicted: 1
                    label: "above"
                    scores: [ -1, 1 ]
                  }
                }
              )pb"),
              HasSubstr("predicted: above, score 1, for 1 is above the "
                        "threshold 0.5\n"));
  EXPECT_THAT(Written(layer + R"pb(
                classification {
                  labels: [ "below", "above" ]
                  threshold: 1
                  result {
                    predicted: 0
                    label: "below"
                    scores: [ -1, 1 ]
                  }
                }
              )pb"),
              HasSubstr("for 1 is not above the threshold 1\n"));
}

TEST(BlackboardTest, SaysIfNothingIsPredicted) {
  EXPECT_THAT(Written("classification { labels: [ 'a', 'b' ] result {} }"),
              HasSubstr("predicted: nothing, no score is a number\n"));
}

TEST(BlackboardTest, WrapsLongSums) {
  std::string text = "normalised_input: [";
  std::string weights;
  for (int i = 0; i < 40; ++i) {
    text += i == 0 ? "1" : ", 1";
    weights += i == 0 ? "0.25" : ", 0.25";
  }
  text +=
      "] raw_input: [] layers { inputs: 40 outputs: 1 activation: \"RELU\""
      " weights: [" +
      weights + "] bias: 0 sums: 10 activations: 10 }";
  for (const size_t width : {60u, 96u, 200u}) {
    const std::string written = Written(text, {}, width);
    EXPECT_THAT(written, HasSubstr("\n               + 0.25 x 1 + 0.25 x 1"));
    size_t longest = 0;
    std::istringstream lines(written);
    for (std::string line; std::getline(lines, line);) {
      longest = std::max(longest, line.size());
    }
    // A term and the blanks before it have 11 columns.
    EXPECT_LE(longest, width);
    EXPECT_GT(longest, width - 11);
  }
}

TEST(BlackboardTest, ShowsTheLargestActivationsOfALargeLayer) {
  std::string sums;
  for (int i = 0; i < 100; ++i) {
    sums += (i == 0 ? "" : ", ") + std::to_string(i - 90);
  }
  const std::string text =
      Written("layers { inputs: 784 outputs: 100 activation: \"RELU\" sums: [" +
              sums + "] activations: [" + sums + "] }");
  EXPECT_THAT(text, HasSubstr("layer 1: 784 -> 100, relu\n  9 of 100 units "
                              "above 0; largest: unit 100 z = 9 a = 9, unit 99 "
                              "z = 8 a = 8,"));
  EXPECT_THAT(text, Not(HasSubstr("unit 1 ")));
}

TEST(BlackboardTest, DrawsAPicture) {
  RowFormat spec;
  spec.image = {3, 3, 0, 1};
  EXPECT_THAT(Written("raw_input: [ 0, 0, 0, 0, 1, 0.5, 1, 0, 0 ]", spec),
              HasSubstr("input\n  @@++\n@@\n\n"));
}

TEST(BlackboardTest, ToleratesIncompleteResponses) {
  EXPECT_THAT(Written("layers { inputs: 2 outputs: 3 activation: \"RELU\" }"),
              HasSubstr("(not all of it came)"));
  EXPECT_THAT(Written("layers { outputs: 1 sums: 1 activations: 1 "
                      "weights: [ 1, 2 ] }"),
              HasSubstr("unit 1   z = 1"));
  EXPECT_THAT(Written("regression { result { values: 3 } }"),
              HasSubstr("value = 3\n"));
}

TEST(UnitsCsvTest, WritesEveryUnitOfARowInFullPrecision) {
  EXPECT_EQ(WriteUnitsCsv(Explained(R"pb(
                            layers {
                              outputs: 2
                              sums: [ 0.1, -2 ]
                              activations: [ 0.5249792, 0.11920292 ]
                            }
                            layers { outputs: 1 sums: 1e-7 activations: nan }
                          )pb"),
                          "a,b.csv", 12),
            "\"a,b.csv\",12,1,1,0.1,0.5249792\n"
            "\"a,b.csv\",12,1,2,-2,0.11920292\n"
            "\"a,b.csv\",12,2,1,1e-07,NaN\n");
}

TEST(BlackboardTest, EscapesWhatTheServerReturned) {
  const std::string text = Written(R"pb(
    raw_input: [ 1 ]
    normalised_input: [ 1 ]
    feature_names: [ "\x1b[1m" ]
    layers {
      inputs: 1
      outputs: 1
      activation: "\x1b[2m"
      weights: [ 1 ]
      bias: [ 0 ]
      sums: [ 1 ]
      activations: [ 1 ]
    }
    regression {
      targets { name: "\x1b[3m" unit: "\x1b[4m" }
      result { values: 1 }
    }
  )pb");
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  for (const char* shown :
       {"\\x1b[1m = 1", "1 -> 1, \\x1b[2m", "\\x1b[3m = 1 \\x1b[4m"}) {
    EXPECT_THAT(text, HasSubstr(shown));
  }
}

}  // namespace
}  // namespace neurite
