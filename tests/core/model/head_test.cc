#include "core/model/head.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

ClassificationHead HeadOf(int64_t outputs, Activation activation,
                          std::optional<float> threshold = std::nullopt) {
  ClassificationSpec spec;
  const int64_t classes = outputs == 1 ? 2 : outputs;
  for (int64_t i = 0; i < classes; ++i) {
    spec.labels.push_back(std::to_string(i));
  }
  spec.threshold = threshold;
  LayerSpec last;
  last.outputs = outputs;
  last.activation = activation;
  return ClassificationHead(spec, last);
}

TEST(ClassificationHeadTest, PredictsTheHighestScoreWithTiesToTheLowestIndex) {
  const struct {
    const char* name;
    std::vector<float> outputs;
    std::optional<int32_t> want;
  } kCases[] = {
      {"the highest", {0.1f, 0.7f, 0.2f}, 1},
      {"the first of equals", {0.2f, 0.4f, 0.4f}, 1},
      {"all equal", {1, 1, 1}, 0},
      {"zeros of either sign are equal", {-0.0f, 0.0f, -1}, 0},
      {"NaN first loses", {kNan, -5, -6}, 1},
      {"NaN between loses", {-6, kNan, -5}, 2},
      {"NaN loses to minus infinity", {kNan, kNan, -kInf}, 2},
      {"infinity wins", {1, 2, kInf}, 2},
      {"all NaN: no class", {kNan, kNan, kNan}, std::nullopt},
  };
  const ClassificationHead head = HeadOf(3, Activation::kSoftmax);
  EXPECT_FALSE(head.threshold().has_value());
  for (const auto& c : kCases) {
    EXPECT_EQ(head.Predict(c.outputs), c.want) << c.name;
  }
}

TEST(ClassificationHeadTest, ASingleOutputIsPositiveAboveItsThreshold) {
  const struct {
    const char* name;
    Activation activation;
    std::optional<float> threshold;
    float output;
    std::optional<int32_t> want;
  } kCases[] = {
      {"sigmoid above", Activation::kSigmoid, {}, 0.51f, 1},
      {"sigmoid at", Activation::kSigmoid, {}, 0.5f, 0},
      {"hard sigmoid below", Activation::kHardSigmoid, {}, 0.3f, 0},
      {"linear above 0", Activation::kIdentity, {}, 0.01f, 1},
      {"linear at 0", Activation::kIdentity, {}, 0.0f, 0},
      {"tanh below 0", Activation::kTanh, {}, -0.01f, 0},
      {"its own threshold", Activation::kSigmoid, 0.2f, 0.3f, 1},
      {"its own threshold on a line", Activation::kIdentity, 2.0f, 1.0f, 0},
      {"NaN: nothing", Activation::kSigmoid, {}, kNan, std::nullopt},
      {"infinity", Activation::kIdentity, {}, kInf, 1},
  };
  for (const auto& c : kCases) {
    const ClassificationHead head = HeadOf(1, c.activation, c.threshold);
    EXPECT_EQ(head.Predict(std::vector<float>{c.output}), c.want) << c.name;
  }
}

TEST(ClassificationHeadTest, ASingleOutputBecomesTwoScores) {
  std::vector<float> scores(2);
  const std::vector<float> output = {0.25f};
  HeadOf(1, Activation::kSigmoid).Scores(output, scores);
  EXPECT_THAT(scores, ElementsAre(0.75f, 0.25f));
  HeadOf(1, Activation::kHardSigmoid).Scores(output, scores);
  EXPECT_THAT(scores, ElementsAre(0.75f, 0.25f));
  HeadOf(1, Activation::kIdentity).Scores(output, scores);
  EXPECT_THAT(scores, ElementsAre(-0.25f, 0.25f));
}

TEST(ClassificationHeadTest, SeveralOutputsAreTheScores) {
  std::vector<float> scores(3);
  HeadOf(3, Activation::kIdentity).Scores(std::vector<float>{3, 1, 2}, scores);
  EXPECT_THAT(scores, ElementsAre(3, 1, 2));
}

TEST(RankClassesTest, RanksByScoreThenIndexWithNanLast) {
  const std::vector<float> scores = {kNan, 1, kInf, 1, -kInf, kNan, 2};
  std::vector<int32_t> ranked(7);
  RankClasses(scores, std::nullopt, ranked);
  EXPECT_THAT(ranked, ElementsAre(2, 6, 1, 3, 4, 0, 5));
  ranked.resize(3);
  RankClasses(scores, std::nullopt, ranked);
  EXPECT_THAT(ranked, ElementsAre(2, 6, 1));
  ranked.clear();
  RankClasses(scores, std::nullopt, ranked);
}

TEST(RankClassesTest, TopScoresAreThePrefixOfAFullSort) {
  SeededRng rng;
  for (int round = 0; round < 100; ++round) {
    std::vector<float> scores(static_cast<size_t>(rng.Integer(1, 60)));
    for (float& score : scores) {
      // Few distinct values, hence many ties.
      score =
          rng.Integer(0, 9) == 0 ? kNan : static_cast<float>(rng.Integer(0, 5));
    }
    std::vector<int32_t> all(scores.size());
    std::iota(all.begin(), all.end(), 0);
    const auto key = [&](int32_t i) {
      const float score = scores[static_cast<size_t>(i)];
      return std::isnan(score) ? -1.0f : score;
    };
    std::stable_sort(all.begin(), all.end(),
                     [&](int32_t a, int32_t b) { return key(a) > key(b); });
    std::vector<int32_t> ranked(static_cast<size_t>(
        rng.Integer(0, static_cast<int64_t>(scores.size()))));
    RankClasses(scores, std::nullopt, ranked);
    all.resize(ranked.size());
    EXPECT_EQ(ranked, all);
  }
}

// Every position of the predicted class and every length: it comes first, and
// the others keep their order.
TEST(RankClassesTest, ThePredictedClassComesFirstWhateverItsScore) {
  const std::vector<float> scores = {kNan, 1, kInf, 1, -kInf, kNan, 2};
  const std::vector<int32_t> by_score = {2, 6, 1, 3, 4, 0, 5};
  for (int32_t predicted = 0; predicted < 7; ++predicted) {
    std::vector<int32_t> want = {predicted};
    for (const int32_t index : by_score) {
      if (index != predicted) want.push_back(index);
    }
    std::vector<int32_t> ranked(7);
    for (; !ranked.empty(); ranked.pop_back(), want.pop_back()) {
      RankClasses(scores, predicted, ranked);
      EXPECT_EQ(ranked, want) << "predicted " << predicted;
    }
  }
}

TEST(RegressionHeadTest, ScalesThenAddsTheOffsetInPlace) {
  const RegressionHead head(RegressionSpec{
      .targets = {{.name = "a", .offset = 10, .scale = 2}, {.name = "b"}}});
  std::vector<float> values = {3, 4};
  head.Values(values, values);
  EXPECT_THAT(values, ElementsAre(16, 4));
}

}  // namespace
}  // namespace neurite
