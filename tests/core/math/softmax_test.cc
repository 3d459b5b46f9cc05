#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/math/activation.h"
#include "core/math/activation_isa.h"
#include "gtest/gtest.h"
#include "tests/testing/reference_math.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// The largest allowed distance from the reference in ulp, as stated in
// activation.h.
constexpr double kBound = 0.51;

using Wide = long double;

class SoftmaxTest : public ::testing::Test {
 protected:
  static std::vector<float> Of(Activation activation, std::vector<float> row) {
    Activate(activation, 0, {row.data(), 1, static_cast<int64_t>(row.size())});
    return row;
  }
  static void ExpectNear(const std::vector<float>& row) {
    size_t top = 0;
    for (size_t i = 1; i < row.size(); ++i) top = row[i] > row[top] ? i : top;
    Wide others = 0;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i != top)
        others +=
            std::exp(static_cast<Wide>(row[i]) - static_cast<Wide>(row[top]));
    }
    const auto soft = Of(Activation::kSoftmax, row);
    const auto log = Of(Activation::kLogSoftmax, row);
    for (size_t i = 0; i < row.size(); ++i) {
      const Wide below =
          static_cast<Wide>(row[i]) - static_cast<Wide>(row[top]);
      EXPECT_LE(UlpsBetween(soft[i], static_cast<double>(std::exp(below) /
                                                         (1 + others))),
                kBound);
      EXPECT_LE(
          UlpsBetween(log[i], static_cast<double>(below - std::log1p(others))),
          kBound);
    }
  }
};

TEST_F(SoftmaxTest, StaysWithinItsErrorBoundForAnySpreadAndWidth) {
  SeededRng rng;
  for (const int width : {1, 2, 3, 10, 15, 16, 17, 100, 1000}) {
    for (const float spread : {1e-3f, 1.0f, 10.0f, 200.0f, 1e30f}) {
      std::vector<float> row;
      for (int i = 0; i < width; ++i)
        row.push_back(rng.Uniform(-spread, spread));
      ExpectNear(row);
    }
  }
  ExpectNear({0, -60, -80});
  ExpectNear({3e38f, -3e38f, 0});
}

TEST_F(SoftmaxTest, HasTheSameBitsOnEveryInstructionSetAndInEveryBatch) {
  constexpr int64_t kRows = 3, kStride = 40;
  SeededRng rng;
  std::vector<float> in(kRows * kStride);
  for (float& z : in) z = rng.Uniform(-30.0f, 30.0f);
  for (const auto way : {Activation::kSoftmax, Activation::kLogSoftmax}) {
    SCOPED_TRACE(std::string(ActivationName(way)));
    for (int64_t width = 1; width <= kStride; ++width) {
      std::vector<float> want = in;
      for (int64_t i = kRows - 1; i >= 0; --i) {
        Activate(way, 0, {want.data() + i * kStride, 1, width});
      }
      for (int isa = 0; isa <= static_cast<int>(BestIsa()); ++isa) {
        std::vector<float> got = in;
        ActivateWith(static_cast<Isa>(isa), way, 0,
                     {got.data(), kRows, width, kStride});
        ASSERT_EQ(got, want) << "width " << width << ", instructions " << isa;
      }
    }
  }
}

TEST_F(SoftmaxTest, MinusInfinityHasZeroProbability) {
  EXPECT_EQ(Of(Activation::kSoftmax, {0, -kInf, 0}),
            (std::vector<float>{0.5f, 0, 0.5f}));
  EXPECT_EQ(Of(Activation::kLogSoftmax, {4, -kInf}),
            (std::vector<float>{0, -kInf}));
}

TEST_F(SoftmaxTest, NanInfinityOrAllMinusInfinityMakeTheRowNan) {
  for (const auto& row : {std::vector<float>{1, kNan, 2},
                          {kNan, 1, 2},
                          {1, 2, kInf},
                          {kInf, kInf, -kInf},
                          {-kInf, -kInf, -kInf}}) {
    for (const auto way : {Activation::kSoftmax, Activation::kLogSoftmax}) {
      for (const float x : Of(way, row)) EXPECT_TRUE(std::isnan(x)) << x;
    }
  }
}

}  // namespace
}  // namespace neurite
