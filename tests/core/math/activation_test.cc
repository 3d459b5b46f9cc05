#include "core/math/activation.h"

#include <xmmintrin.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/math/activation_isa.h"
#include "gtest/gtest.h"
#include "tests/testing/reference_math.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kMin = std::numeric_limits<float>::min();

double SigmoidOf(double x) { return 1 / (1 + std::exp(-x)); }

// The twin: the formula in double, arranged so as not to cancel. Minus infinity
// is the limit, where the formula would multiply it by zero.
double Twin(Activation activation, float slope, float z) {
  const double x = static_cast<double>(z);
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
      return x < 0 ? static_cast<double>(slope) * x : x;
    case Activation::kElu:
      return x < 0 ? static_cast<double>(slope) * std::expm1(x) : x;
    case Activation::kSelu:
      return 1.0507009873554804934193349852946 *
             (x < 0 ? 1.6732632423543772848170429916717 * std::expm1(x) : x);
    case Activation::kGelu:
      return bottom ? 0 : x * std::erfc(-x * M_SQRT1_2) / 2;
    case Activation::kGeluTanh:
      return bottom ? 0
                    : x * SigmoidOf(2 * std::sqrt(2 / M_PI) *
                                    (x + 0.044715 * x * x * x));
    case Activation::kSilu:
      return bottom ? 0 : x * SigmoidOf(x);
    case Activation::kSoftplus:
      return std::max(x, x != x ? x : 0) + std::log1p(std::exp(-std::abs(x)));
    case Activation::kHardSigmoid:
      return x != x ? x : std::min(1.0, std::max(0.0, x / 6 + 0.5));
    default:
      ADD_FAILURE() << "row-wise";
      return 0;
  }
}

// Worst distance from the twin, in ulp: what activation.h states.
double Bound(Activation activation) {
  switch (activation) {
    case Activation::kIdentity:
    case Activation::kRelu:
      return 0;
    case Activation::kLeakyRelu:
      return 0.5;
    case Activation::kHardSigmoid:
    case Activation::kGeluTanh:
    case Activation::kSoftmax:
    case Activation::kLogSoftmax:
      return 0.51;
    default:
      return 2;
  }
}

using Function = std::function<void(std::span<float>)>;

Function With(ActivationIsa isa, Activation activation) {
  return [isa, activation](std::span<float> z) {
    ActivateWith(isa, activation, DefaultSlope(activation),
                 {z.data(), 1, static_cast<int64_t>(z.size())});
  };
}

// Subnormals are zero as long as it lives, as while a network runs.
class FlushSubnormals {
 public:
  explicit FlushSubnormals(bool flush) : saved_(_mm_getcsr()) {
    if (flush) _mm_setcsr(saved_ | 0x8040);
  }
  ~FlushSubnormals() { _mm_setcsr(saved_); }
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
  unsigned saved_;
};

// Every so many floats, by their bits: a prime, so that the low bits take all
// values. NEURITE_EXHAUSTIVE=1 goes through every float, =31 every 31st.
uint64_t Stride() {
  const char* stride = std::getenv("NEURITE_EXHAUSTIVE");
  return stride == nullptr ? 5003 : std::strtoull(stride, nullptr, 10);
}

// Calls `block` with the floats from -0 to NaN to the largest, Stride() apart,
// some thousands at a time, on every core.
void ForAllFloats(const std::function<void(std::span<const float>)>& block) {
  constexpr uint64_t kEnd = uint64_t{1} << 32;
  const uint64_t threads = std::max(1u, std::thread::hardware_concurrency());
  const uint64_t stride = Stride();
  ASSERT_GT(stride, 0u);
  const auto run = [&](uint64_t first) {
    std::vector<float> floats;
    const uint64_t step = stride * threads;
    for (uint64_t bits = first * stride; bits < kEnd;) {
      floats.clear();
      for (; floats.size() < 4096 && bits < kEnd; bits += step) {
        floats.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
      }
      block(floats);
    }
  };
  std::vector<std::thread> running;
  for (uint64_t i = 0; i < threads; ++i) running.emplace_back(run, i);
  for (std::thread& thread : running) thread.join();
}

struct Worst {
  double ulps = 0;
  float at = 0;
};

// In ulp; zero for a subnormal is no error.
double ErrorOf(float got, double want) {
  const bool subnormal = std::abs(want) < static_cast<double>(kMin);
  return got == 0 && subnormal ? 0 : UlpsBetween(got, want);
}

// Of `function`, over all floats. With subnormals flushed, one may count as 0
// or go through as it is.
Worst WorstOver(const Function& function,
                const std::function<double(float)>& twin, bool flush) {
  std::mutex mu;
  Worst worst;
  ForAllFloats([&](std::span<const float> in) {
    std::vector<float> out(in.begin(), in.end());
    {
      const FlushSubnormals flushed(flush);
      function(out);
    }
    Worst mine;
    for (size_t i = 0; i < in.size(); ++i) {
      double ulps = ErrorOf(out[i], twin(in[i]));
      if (flush && std::abs(in[i]) < kMin) {
        ulps = std::min({ulps, ErrorOf(out[i], twin(0)),
                         ErrorOf(out[i], static_cast<double>(in[i]))});
      }
      if (ulps > mine.ulps) mine = {ulps, in[i]};
    }
    const std::lock_guard<std::mutex> lock(mu);
    if (mine.ulps > worst.ulps) worst = mine;
  });
  return worst;
}

// The same bits, or both NaN.
bool SameBits(float a, float b) {
  return std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

// That `function` on other instructions has the bits that it has on the best.
void ExpectSameBits(const std::function<Function(ActivationIsa)>& function) {
  const ActivationIsa best = BestActivationIsa();
  for (int i = 0; i < static_cast<int>(best); ++i) {
    const auto isa = static_cast<ActivationIsa>(i);
    std::atomic<uint64_t> differing = 0;
    ForAllFloats([&](std::span<const float> in) {
      std::vector<float> want(in.begin(), in.end()), got = want;
      const FlushSubnormals flushed(true);
      function(best)(want);
      function(isa)(got);
      for (size_t j = 0; j < in.size(); ++j) {
        if (!SameBits(got[j], want[j])) ++differing;
      }
    });
    EXPECT_EQ(differing, 0u) << "instruction set " << i;
  }
}

class ActivationTest : public ::testing::TestWithParam<Activation> {};

TEST_P(ActivationTest, StaysWithinItsBoundOverTheWholeRange) {
  const Activation activation = GetParam();
  const auto twin = [&](float z) {
    return Twin(activation, DefaultSlope(activation), z);
  };
  for (const bool flush : {false, true}) {
    const Worst worst =
        WorstOver(With(BestActivationIsa(), activation), twin, flush);
    RecordProperty(flush ? "worst_ulp_flushed" : "worst_ulp",
                   std::to_string(worst.ulps));
    EXPECT_LE(worst.ulps, Bound(activation))
        << "at " << worst.at << (flush ? ", flushed" : "");
  }
}

TEST_P(ActivationTest, HasTheSameBitsOnEveryInstructionSet) {
  ExpectSameBits([](ActivationIsa isa) { return With(isa, GetParam()); });
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
  // Every magnitude, too.
  for (int i = 0; i < 4000; ++i) {
    const float z = std::bit_cast<float>(rng.Bits());
    if (!std::isnan(z) && std::fpclassify(z) != FP_SUBNORMAL) in.push_back(z);
  }
  std::vector<float> want = in, got = in;
  With(BestActivationIsa(), GetParam())(want);
  {
    const FlushSubnormals flushed(true);
    With(BestActivationIsa(), GetParam())(got);
  }
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

TEST(Exp, StaysWithinTwoUlpOverTheWholeRange) {
  const auto exp = [](std::span<float> z) { ExpWith(BestActivationIsa(), z); };
  const auto twin = [](float z) { return std::exp(static_cast<double>(z)); };
  for (const bool flush : {false, true}) {
    const Worst worst = WorstOver(exp, twin, flush);
    RecordProperty(flush ? "worst_ulp_flushed" : "worst_ulp",
                   std::to_string(worst.ulps));
    EXPECT_LE(worst.ulps, 2) << "at " << worst.at;
  }
}

TEST(Exp, HasTheSameBitsOnEveryInstructionSet) {
  ExpectSameBits([](ActivationIsa isa) {
    return [isa](std::span<float> z) { ExpWith(isa, z); };
  });
}

// Rows of every width up to three vectors and more, far enough apart for gaps.
class PlacesTest : public ::testing::Test {
 protected:
  static constexpr int64_t kRows = 3, kStride = 70;

  void SetUp() override {
    for (int64_t i = 0; i < kRows * kStride; ++i) {
      in_(i / kStride, i % kStride) = rng_.Uniform(-30.0f, 30.0f);
    }
  }
  MatrixView FirstCols(Matrix& m, int64_t width) {
    return {m.data(), kRows, width, kStride};
  }
  void Copy(Matrix& to) {
    std::memcpy(to.data(), in_.data(), kRows * kStride * sizeof(float));
  }

  SeededRng rng_;
  Matrix in_{kRows, kStride};
};

TEST_F(PlacesTest, AnElementHasTheSameBitsAloneAndInEveryRowAndTheGapsStay) {
  for (int a = 0; a < static_cast<int>(Activation::kSoftmax); ++a) {
    const auto activation = static_cast<Activation>(a);
    SCOPED_TRACE(std::string(ActivationName(activation)));
    Matrix alone(kRows, kStride), got(kRows, kStride);
    Copy(alone);
    for (int64_t i = 0; i < kRows * kStride; ++i) {
      Activate(activation, 0.3f, {alone.data() + i, 1, 1});
    }
    for (int64_t width = 0; width <= 66; ++width) {
      Copy(got);
      Activate(activation, 0.3f, FirstCols(got, width));
      for (int64_t i = 0; i < kRows; ++i) {
        for (int64_t j = 0; j < kStride; ++j) {
          ASSERT_EQ(got(i, j), (j < width ? alone : in_)(i, j))
              << "width " << width << " at " << i << "," << j;
        }
      }
    }
  }
}

TEST_F(PlacesTest, ARowHasTheSameBitsOnEveryInstructionSetAndInEveryBatch) {
  for (const auto way : {Activation::kSoftmax, Activation::kLogSoftmax}) {
    SCOPED_TRACE(std::string(ActivationName(way)));
    for (int64_t width = 1; width <= 66; ++width) {
      Matrix want(kRows, kStride), got(kRows, kStride);
      Copy(want);
      for (int64_t i = kRows - 1; i >= 0; --i) {
        Activate(way, 0, FirstCols(want, width).Rows(i, 1));
      }
      for (int isa = 0; isa <= static_cast<int>(BestActivationIsa()); ++isa) {
        Copy(got);
        ActivateWith(static_cast<ActivationIsa>(isa), way, 0,
                     FirstCols(got, width));
        ASSERT_EQ(std::memcmp(got.data(), want.data(),
                              kRows * kStride * sizeof(float)),
                  0)
            << "width " << width << ", instruction set " << isa;
      }
    }
  }
}

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
                Bound(Activation::kSoftmax));
      EXPECT_LE(
          UlpsBetween(log[i], static_cast<double>(below - std::log1p(others))),
          Bound(Activation::kLogSoftmax));
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
