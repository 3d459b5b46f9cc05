#include "core/model/golden_check.h"

#include <limits>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

absl::Status Check(ModelSpec spec) {
  auto network = Network::Compile(std::move(spec));
  if (!network.ok()) return network.status();
  Workspace workspace;
  return CheckGoldenVectors(**network, workspace);
}

// y0 = x0 with `want` for an x0 of `x`.
ModelSpec Expecting(float x, float want, float atol, float rtol) {
  ModelSpec spec = TwoTargetSpec();
  spec.input.features = {{.default_value = 0}, {.default_value = 0}};
  spec.layers[0].weights = {1, 0, 0, 1};
  spec.golden_vectors = {{.input = {x, 0}, .output = {want, 0}}};
  spec.golden_atol = atol;
  spec.golden_rtol = rtol;
  return spec;
}

TEST(GoldenCheckTest, AcceptsModelsWithMatchingGoldenVectors) {
  EXPECT_THAT(Check(XorSpec()), IsOk());
  EXPECT_THAT(Check(TwoTargetSpec()), IsOk());
}

TEST(GoldenCheckTest, NamesTheFirstFailedVectorAndTheExpectedValue) {
  ModelSpec spec = TwoTargetSpec();
  spec.golden_vectors.push_back({.input = {1, 1}, .output = {1, 5}});
  EXPECT_THAT(
      Check(spec),
      StatusIs(absl::StatusCode::kDataLoss,
               "golden_vectors[1]: output[1]: expected 5 within 1e-05 + "
               "1e-05 * 5 (the largest expected magnitude); got 3"));
}

TEST(GoldenCheckTest, WritesNumbersInTheFewestDigitsThatReadBack) {
  // numpy: str(numpy.float32(1) / 3) and so on.
  EXPECT_THAT(Check(Expecting(0.1f, 1.0f / 3, 1e-7f, 0)),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("expected 0.33333334 within 1e-07 + 0 * "
                                 "0.33333334 (the largest expected "
                                 "magnitude); got 0.1")));
}

TEST(GoldenCheckTest, NamesAWrongPredictedLabel) {
  ModelSpec spec = XorSpec();
  spec.golden_vectors[2].predicted = "0";
  EXPECT_THAT(Check(spec),
              StatusIs(absl::StatusCode::kDataLoss,
                       "golden_vectors[2]: predicted: expected \"0\"; got "
                       "\"1\""));
}

TEST(GoldenCheckTest, ToleranceIsAbsolutePlusRelative) {
  EXPECT_THAT(Check(Expecting(1.5f, 1, 0.5f, 0)), IsOk());
  EXPECT_THAT(Check(Expecting(1.5f, 1, 0.49f, 0)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("got 1.5")));
  EXPECT_THAT(Check(Expecting(150, 100, 0, 0.5f)), IsOk());
  EXPECT_THAT(Check(Expecting(-150, -100, 0, 0.5f)), IsOk());
  EXPECT_THAT(Check(Expecting(150, 100, 0, 0.49f)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("got 150")));
  EXPECT_THAT(Check(Expecting(1, 1, 0, 0)), IsOk());
}

TEST(GoldenCheckTest, RelativeToleranceFollowsTheLargestFiniteExpectedOutput) {
  ModelSpec spec = Expecting(1000, 1000, 0, 1e-3f);
  spec.input.features = {};
  // The second output is 0.5; 0 is within 1e-3 * 1000 of it, and -0.6 is not.
  spec.golden_vectors = {{.input = {1000, 0.5f}, .output = {1000, 0}}};
  EXPECT_THAT(Check(spec), IsOk());
  spec.golden_vectors[0].output = {1000, -0.6f};
  EXPECT_THAT(Check(spec),
              StatusIs(absl::StatusCode::kDataLoss,
                       "golden_vectors[0]: output[1]: expected -0.6 "
                       "within 0 + 0.001 * 1000 (the largest expected "
                       "magnitude); got 0.5"));
  // An infinity does not widen the tolerance of the other output.
  const float huge = std::numeric_limits<float>::max();
  spec.layers[0].weights = {10, 0, 0, 1};  // huge * 10 overflows
  spec.golden_vectors = {{.input = {huge, 0.5f}, .output = {kInf, 0.4f}}};
  EXPECT_THAT(Check(spec), StatusIs(absl::StatusCode::kDataLoss,
                                    HasSubstr("within 0 + 0.001 * 0.4 ")));
}

TEST(GoldenCheckTest, NanMatchesOnlyNanAndInfinityOnlyItself) {
  const float huge = std::numeric_limits<float>::max();
  EXPECT_THAT(Check(Expecting(1, kNan, huge, huge)),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("expected NaN")));
  EXPECT_THAT(
      Check(Expecting(1, kInf, huge, huge)),
      StatusIs(absl::StatusCode::kDataLoss, HasSubstr("expected Infinity")));
  ModelSpec spec = Expecting(1, 1, huge, huge);
  // huge * 10 overflows in the layer.
  spec.layers[0].weights = {10, 0, 0, 1};
  spec.golden_vectors = {{.input = {huge, 0}, .output = {kInf, 0}}};
  EXPECT_THAT(Check(spec), IsOk());
  spec.golden_vectors[0].output[0] = -kInf;
  EXPECT_THAT(Check(spec),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("got Infinity")));
  spec.golden_vectors[0].output[0] = huge;
  EXPECT_THAT(Check(spec),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("got Infinity")));
  // inf - inf and 0 * inf in the layer.
  spec.layers[0].weights = {10, -10, 0, 1};
  spec.golden_vectors = {{.input = {kInf, kInf}, .output = {kNan, kNan}}};
  EXPECT_THAT(Check(spec), IsOk());
}

TEST(GoldenCheckTest, FillsMissingInputsWithTheirDefaults) {
  ModelSpec spec = Expecting(kNan, 7, 0, 0);
  spec.input.features[0].default_value = 7;
  EXPECT_THAT(Check(spec), IsOk());
}

TEST(GoldenCheckTest, AllNanPredictsNothing) {
  ModelSpec spec = TwoTargetSpec();
  spec.task = ClassificationSpec{.labels = {"a", "b"}};
  spec.layers[0].weights = {1, -1, 1, -1};
  spec.golden_vectors = {
      {.input = {kInf, kInf}, .output = {kNan, kNan}, .predicted = "a"}};
  EXPECT_THAT(Check(spec),
              StatusIs(absl::StatusCode::kDataLoss,
                       StartsWith("golden_vectors[0]: predicted: "
                                  "expected \"a\"; got no label")));
}

}  // namespace
}  // namespace neurite
