#include "client/command/expected_answers.h"

#include <cmath>
#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "neurite/v1/inference.pb.h"

namespace neurite {
namespace {

bool Right(const ExpectedAnswers& answers, size_t message,
           const std::string& bytes) {
  const absl::string_view piece = bytes;
  return answers.Right(message, MessagePieces(&piece, 1));
}

// Returns a reply with these predicted classes; -1: nothing is predicted.
std::string Classes(const std::vector<int>& predicted) {
  neurite::v1::ClassifyResponse response;
  response.mutable_model()->set_name("m");
  response.add_labels("a");
  for (const int index : predicted) {
    neurite::v1::ClassificationResult& result = *response.add_results();
    if (index >= 0) result.set_predicted(index);
    result.add_scores(0.5f);
  }
  return response.SerializeAsString();
}

std::string Targets(const std::vector<std::vector<float>>& rows) {
  neurite::v1::RegressResponse response;
  response.add_targets()->set_name("t");
  for (const std::vector<float>& row : rows) {
    neurite::v1::RegressionResult& result = *response.add_results();
    for (const float value : row) result.add_values(value);
  }
  return response.SerializeAsString();
}

TEST(ExpectedAnswersTest, EveryRowMustPredictItsClass) {
  const ExpectedAnswers answers(std::vector<int64_t>{0, 3, 2, 1}, 2);
  EXPECT_TRUE(Right(answers, 0, Classes({0, 3})));
  EXPECT_TRUE(Right(answers, 1, Classes({2, 1})));
  EXPECT_FALSE(Right(answers, 0, Classes({0, 2})));
  EXPECT_FALSE(Right(answers, 0, Classes({1, 3})));
  EXPECT_FALSE(Right(answers, 0, Classes({0, -1})));
}

TEST(ExpectedAnswersTest, RowCountMustMatchTheRequest) {
  const ExpectedAnswers answers(std::vector<int64_t>{0, 0, 0}, 2);
  EXPECT_FALSE(Right(answers, 0, Classes({0})));
  EXPECT_FALSE(Right(answers, 0, Classes({0, 0, 0})));
  EXPECT_FALSE(Right(answers, 0, ""));
}

TEST(ExpectedAnswersTest, WrapsAroundAfterTheLastRow) {
  const ExpectedAnswers answers(std::vector<int64_t>{0, 1, 2}, 2);
  EXPECT_TRUE(Right(answers, 1, Classes({2, 0})));
}

TEST(ExpectedAnswersTest, ComparesTargetsWithTheGoldenVectorTolerance) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ExpectedAnswers answers(
      ExpectedTargets{.targets = 2, .values = {100, 0, nan, 1}}, 1);
  EXPECT_TRUE(Right(answers, 0, Targets({{100, 0}})));
  EXPECT_TRUE(Right(answers, 0, Targets({{100.0009f, 0.000009f}})));
  EXPECT_FALSE(Right(answers, 0, Targets({{100.002f, 0}})));
  EXPECT_FALSE(Right(answers, 0, Targets({{100, 0.00002f}})));
  EXPECT_FALSE(Right(answers, 0, Targets({{nan, 0}})));
  EXPECT_TRUE(Right(answers, 1, Targets({{nan, 1}})));
  EXPECT_FALSE(Right(answers, 0, Targets({{100}})));
  EXPECT_FALSE(Right(answers, 0, Targets({{100, 0, 0}})));
  EXPECT_FALSE(Right(answers, 0, Targets({{100, 0}, {100, 0}})));
}

TEST(ExpectedAnswersTest, AcceptsUnpackedTargets) {
  const ExpectedAnswers answers(ExpectedTargets{.targets = 1, .values = {1}},
                                1);
  EXPECT_TRUE(Right(answers, 0, std::string("\x1a\x05\x0d\0\0\x80\x3f", 7)));
}

TEST(ExpectedAnswersTest, TreatsTruncatedRepliesAsWrong) {
  const ExpectedAnswers answers(std::vector<int64_t>{1, 1}, 2);
  const std::string whole = Classes({1, 1});
  ASSERT_TRUE(Right(answers, 0, whole));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(Right(answers, 0, whole.substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace neurite
