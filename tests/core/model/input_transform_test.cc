#include "core/model/input_transform.h"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

InputTransform TransformOf(std::vector<Feature> features, int64_t width) {
  InputSpec spec;
  spec.width = width;
  spec.features = std::move(features);
  return InputTransform(spec);
}

TEST(InputTransformTest, IsTheIdentityWithoutFeatures) {
  const InputTransform transform = TransformOf({}, 3);
  EXPECT_TRUE(transform.is_identity());
  EXPECT_EQ(transform.width(), 3);
  std::vector<float> row = {1, kNan, -0.0f};
  transform.Normalise(row);
  EXPECT_EQ(row[0], 1);
  EXPECT_TRUE(std::isnan(row[1]));
  EXPECT_TRUE(std::signbit(row[2]));
}

TEST(InputTransformTest, IsTheIdentityForFeaturesWithNamesOnly) {
  EXPECT_TRUE(TransformOf({{.name = "a"}, {.name = "b"}}, 2).is_identity());
  EXPECT_FALSE(TransformOf({{.offset = 1}}, 1).is_identity());
  EXPECT_FALSE(TransformOf({{.scale = 2}}, 1).is_identity());
  EXPECT_FALSE(TransformOf({{.default_value = 0}}, 1).is_identity());
}

TEST(InputTransformTest, SubtractsTheOffsetThenScales) {
  const InputTransform transform =
      TransformOf({{.offset = 2, .scale = 3}, {.offset = -1}}, 2);
  std::vector<float> row = {4, 5};
  transform.Normalise(row);
  EXPECT_THAT(row, ElementsAre(6, 6));
}

TEST(InputTransformTest, ReplacesMissingValuesWithTheirRawDefaults) {
  const InputTransform transform =
      TransformOf({{.offset = 2, .scale = 3, .default_value = 4}, {}}, 2);
  std::vector<float> row = {kNan, kNan};
  transform.FillMissing(row);
  EXPECT_EQ(row[0], 4);
  EXPECT_TRUE(std::isnan(row[1]));
  row = {kNan, kNan};
  transform.Normalise(row);
  EXPECT_EQ(row[0], 6);
  EXPECT_TRUE(std::isnan(row[1]));
}

// If it were folded into a layer as x * scale - offset * scale, the error would
// be about 1e5 * 2^-24 = 6e-3.
TEST(InputTransformTest, ALargeOffsetCostsNoPrecision) {
  SeededRng rng;
  const InputTransform transform =
      TransformOf({{.offset = 1e5f, .scale = 1.7f}}, 1);
  for (int i = 0; i < 1000; ++i) {
    const float x = 1e5f + rng.Uniform(-1, 1);
    std::vector<float> row = {x};
    transform.Normalise(row);
    const double want =
        (static_cast<double>(x) - 1e5) * static_cast<double>(1.7f);
    EXPECT_NEAR(row[0], want, std::abs(want) * 6e-8) << x;
  }
}

}  // namespace
}  // namespace neurite
