#include "core/math/activation.h"

#include <xmmintrin.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/math/activation_isa.h"
#include "gtest/gtest.h"
#include "tests/testing/reference_math.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Worst distance from the twin, in ulp: what activation.h states.
constexpr double kBound = 0.51;

using Wide = long double;

Wide SigmoidOf(Wide x) { return 1 / (1 + std::exp(-x)); }

// The twin: the formula in long double, arranged so as not to cancel. Minus
// infinity is the limit, where the formula would multiply it by zero.
Wide Twin(Activation activation, float slope, float z) {
  const Wide x = static_cast<Wide>(z);
  const bool bottom = z == -kInf;
  switch (activation) {
    case Activation::kIdentity:
      return x;
    case Activation::kSigmoid:
      return SigmoidOf(x);
    case Activation::kTanh:
      return std::tanh(x);
    case Activation::kRelu:
      return x < 0 ? 0 : x;
    case Activation::kLeakyRelu:
      return x < 0 ? static_cast<Wide>(slope) * x : x;
    case Activation::kElu:
      return x < 0 ? static_cast<Wide>(slope) * std::expm1(x) : x;
    case Activation::kSelu:
      return 1.0507009873554804934193349852946L *
             (x < 0 ? 1.6732632423543772848170429916717L * std::expm1(x) : x);
    case Activation::kGelu:
      return bottom ? 0 : x * std::erfc(-x * M_SQRT1_2l) / 2;
    case Activation::kGeluTanh:
      return bottom ? 0
                    : x * SigmoidOf(2 * std::sqrt(2 / M_PIl) *
                                    (x + 0.044715L * x * x * x));
    case Activation::kSilu:
      return bottom ? 0 : x * SigmoidOf(x);
    case Activation::kSoftplus:
      return std::max<Wide>(x, x != x ? x : 0) +
             std::log1p(std::exp(-std::abs(x)));
    case Activation::kHardSigmoid:
      return x != x ? x : std::min<Wide>(1, std::max<Wide>(0, x / 6 + 0.5L));
    default:
      ADD_FAILURE() << "row-wise";
      return 0;
  }
}

class ActivationTest : public ::testing::TestWithParam<Activation> {};

// Every so many floats, by their bits: a prime, so that the low bits take all
// values. NEURITE_EXHAUSTIVE=1 goes through every float, =31 every 31st.
uint64_t Stride() {
  const char* stride = std::getenv("NEURITE_EXHAUSTIVE");
  return stride == nullptr ? 5003 : std::strtoull(stride, nullptr, 10);
}

TEST_P(ActivationTest, StaysWithinItsBoundOverTheWholeRange) {
  const Activation activation = GetParam();
  const uint64_t stride = Stride();
  ASSERT_GT(stride, 0u);
  const float slope = DefaultSlope(activation);
  double worst = 0;
  float worst_at = 0;
  std::vector<float> in, out;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32;) {
    in.clear();
    for (; in.size() < 4096 && bits < uint64_t{1} << 32; bits += stride) {
      in.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
    }
    out = in;
    Activate(activation, slope,
             {out.data(), 1, static_cast<int64_t>(out.size())});
    for (size_t i = 0; i < in.size(); ++i) {
      const double ulps = UlpsBetween(
          out[i], static_cast<double>(Twin(activation, slope, in[i])));
      if (ulps > worst) worst = ulps, worst_at = in[i];
    }
  }
  RecordProperty("worst_ulp", std::to_string(worst));
  EXPECT_LE(worst, kBound) << "at " << worst_at;
}

TEST_P(ActivationTest, NanGivesNanAndInfinitiesTheLimit) {
  const float slope = DefaultSlope(GetParam());
  float z[] = {kNan,
               kInf,
               -kInf,
               0.0f,
               std::numeric_limits<float>::max(),
               std::numeric_limits<float>::lowest()};
  const std::vector<float> in(std::begin(z), std::end(z));
  Activate(GetParam(), slope, {z, 1, 6});
  EXPECT_TRUE(std::isnan(z[0]));
  for (size_t i = 1; i < 6; ++i) {
    EXPECT_EQ(z[i], static_cast<float>(Twin(GetParam(), slope, in[i])))
        << in[i];
  }
}

TEST_P(ActivationTest, FlushingSubnormalsOnlyTurnsThemIntoZero) {
  SeededRng rng;
  std::vector<float> in;
  for (int i = 0; i < 4000; ++i) in.push_back(rng.Uniform(-120.0f, 120.0f));
  std::vector<float> want = in, got = in;
  const float slope = DefaultSlope(GetParam());
  Activate(GetParam(), slope, {want.data(), 1, 4000});
  const unsigned saved = _mm_getcsr();
  _mm_setcsr(saved | 0x8040);
  Activate(GetParam(), slope, {got.data(), 1, 4000});
  _mm_setcsr(saved);
  for (size_t i = 0; i < in.size(); ++i) {
    if (std::fpclassify(want[i]) == FP_SUBNORMAL && got[i] == 0) continue;
    ASSERT_EQ(got[i], want[i]) << in[i];
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ActivationTest,
    ::testing::Values(Activation::kIdentity, Activation::kSigmoid,
                      Activation::kTanh, Activation::kRelu,
                      Activation::kLeakyRelu, Activation::kElu,
                      Activation::kSelu, Activation::kGelu,
                      Activation::kGeluTanh, Activation::kSilu,
                      Activation::kSoftplus, Activation::kHardSigmoid),
    [](const auto& test) { return std::string(ActivationName(test.param)); });

TEST(Activate, HasTheSameBitsOnEveryInstructionSetAndInEveryPlace) {
  SeededRng rng;
  std::vector<float> in;
  for (int i = 0; i < 37 * 29; ++i) in.push_back(rng.Uniform(-30.0f, 30.0f));
  for (int a = 0; a <= static_cast<int>(Activation::kLogSoftmax); ++a) {
    const auto activation = static_cast<Activation>(a);
    SCOPED_TRACE(std::string(ActivationName(activation)));
    std::vector<float> want = in;
    ActivateWith(ActivationIsa::kBaseline, activation, 0.3f,
                 {want.data(), 29, 37});
    for (int isa = 1; isa <= static_cast<int>(BestActivationIsa()); ++isa) {
      std::vector<float> got = in;
      ActivateWith(static_cast<ActivationIsa>(isa), activation, 0.3f,
                   {got.data(), 29, 37});
      EXPECT_EQ(std::memcmp(got.data(), want.data(), got.size() * 4), 0) << isa;
    }
    std::vector<float> rows = in;
    for (int64_t i = 28; i >= 0; --i) {
      Activate(activation, 0.3f, {rows.data() + i * 37, 1, 37});
    }
    EXPECT_EQ(std::memcmp(rows.data(), want.data(), rows.size() * 4), 0);
  }
}

TEST(Activate, LeavesTheGapsBetweenRowsAlone) {
  Matrix rows(3, 40);
  for (int64_t i = 0; i < 3; ++i) rows(i, 20) = -5.0f;
  Activate(Activation::kSigmoid, 0, {rows.data(), 3, 20, 40});
  for (int64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows(i, 19), 0.5f);
    EXPECT_EQ(rows(i, 20), -5.0f);
  }
}

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

TEST_F(SoftmaxTest, StaysWithinItsBoundForAnySpreadAndWidth) {
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

TEST_F(SoftmaxTest, MinusInfinityHasNoProbability) {
  EXPECT_EQ(Of(Activation::kSoftmax, {0, -kInf, 0}),
            (std::vector<float>{0.5f, 0, 0.5f}));
  EXPECT_EQ(Of(Activation::kLogSoftmax, {4, -kInf}),
            (std::vector<float>{0, -kInf}));
}

TEST_F(SoftmaxTest, NanPlusInfinityAndAllMinusInfinityGiveNanThroughout) {
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
