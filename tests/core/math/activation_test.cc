#include "core/math/activation.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/math/activation_isa.h"
#include "gtest/gtest.h"
#include "tests/testing/flush_subnormals.h"
#include "tests/testing/reference_math.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kMin = std::numeric_limits<float>::min();

double SigmoidOf(double x) { return 1 / (1 + std::exp(-x)); }

// The reference: the formula in double, arranged to avoid cancellation. Returns
// the limit for minus infinity, where the formula would multiply it by zero.
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

// The largest allowed distance from the reference in ulp, as stated in
// activation.h.
double Bound(Activation activation) {
  switch (activation) {
    case Activation::kIdentity:
    case Activation::kRelu:
      return 0;
    case Activation::kLeakyRelu:
      return 0.5;
    case Activation::kHardSigmoid:
    case Activation::kGeluTanh:
      return 0.51;
    default:
      return 2;
  }
}

using Function = std::function<void(std::span<float>)>;

Function With(Isa isa, Activation activation) {
  return [isa, activation](std::span<float> z) {
    ActivateWith(isa, activation, DefaultSlope(activation),
                 {z.data(), 1, static_cast<int64_t>(z.size())});
  };
}

// The distance of the tested floats, by their bits: a prime, so that the low
// bits take all values. NEURITE_EXHAUSTIVE=1 tests every float, =31 every 31st.
uint64_t Stride() {
  const char* stride = std::getenv("NEURITE_EXHAUSTIVE");
  return stride == nullptr ? 5003 : std::strtoull(stride, nullptr, 10);
}

// Calls `block` with floats that are Stride() apart, from -0 over NaN to the
// largest, some thousands per call, on every core.
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

// Returns the error in ulp; zero instead of a subnormal is not an error.
double ErrorOf(float got, double want) {
  const bool subnormal = std::abs(want) < static_cast<double>(kMin);
  return got == 0 && subnormal ? 0 : UlpsBetween(got, want);
}

struct Worst {
  double ulps = 0;
  float at = 0;

  void Take(float z, float got, double want) {
    // An ulp is at least 2^-24 of the value: this decides most cases.
    const double error = std::abs(static_cast<double>(got) - want);
    if (error <= ulps * 0x1p-24 * std::abs(want)) return;
    const double mine = ErrorOf(got, want);
    if (mine > ulps) *this = {mine, z};
  }
  void Take(const Worst& other) {
    if (other.ulps > ulps) *this = other;
  }
};

// The error of `function` over all floats, with and without subnormals flushed.
// If they are flushed, one may count as 0, or pass unchanged.
Worst WorstOver(const Function& function,
                const std::function<double(float)>& twin) {
  std::mutex mu;
  Worst worst;
  ForAllFloats([&](std::span<const float> in) {
    std::vector<float> plain(in.begin(), in.end()), flushed = plain;
    function(plain);
    {
      const FlushSubnormals flush;
      function(flushed);
    }
    Worst mine;
    for (size_t i = 0; i < in.size(); ++i) {
      const double want = twin(in[i]);
      mine.Take(in[i], plain[i], want);
      if (std::abs(in[i]) >= kMin || std::isnan(in[i])) {
        mine.Take(in[i], flushed[i], want);
      } else if (flushed[i] != in[i]) {
        mine.Take(in[i], flushed[i], twin(0));
      }
    }
    const std::lock_guard<std::mutex> lock(mu);
    worst.Take(mine);
  });
  return worst;
}

// True if both have the same bits, or both are NaN.
bool SameBits(float a, float b) {
  return std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

// Expects that `function` has the same bits on every instruction set as on the
// best one.
void ExpectSameBits(const std::function<Function(Isa)>& function) {
  const Isa best = BestIsa();
  for (int i = 0; i < static_cast<int>(best); ++i) {
    const auto isa = static_cast<Isa>(i);
    std::atomic<uint64_t> differing = 0;
    ForAllFloats([&](std::span<const float> in) {
      std::vector<float> want(in.begin(), in.end()), got = want;
      const FlushSubnormals flush;
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

TEST_P(ActivationTest, StaysWithinItsErrorBoundForAllFloats) {
  const Activation activation = GetParam();
  const float slope = DefaultSlope(activation);
  const Worst worst = WorstOver(With(BestIsa(), activation), [=](float z) {
    return Twin(activation, slope, z);
  });
  RecordProperty("worst_ulp", std::to_string(worst.ulps));
  EXPECT_LE(worst.ulps, Bound(activation)) << "at " << worst.at;
}

TEST_P(ActivationTest, HasTheSameBitsOnEveryInstructionSet) {
  ExpectSameBits([](Isa isa) { return With(isa, GetParam()); });
}

TEST_P(ActivationTest, MapsNanToNanAndInfinitiesToTheirLimits) {
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

TEST_P(ActivationTest, FlushingSubnormalsOnlyZeroesSubnormals) {
  SeededRng rng;
  std::vector<float> in;
  for (int i = 0; i < 4000; ++i) in.push_back(rng.Uniform(-120.0f, 120.0f));
  // Every magnitude, too.
  for (int i = 0; i < 4000; ++i) {
    const float z = std::bit_cast<float>(rng.Bits());
    if (!std::isnan(z) && std::fpclassify(z) != FP_SUBNORMAL) in.push_back(z);
  }
  std::vector<float> want = in, got = in;
  With(BestIsa(), GetParam())(want);
  {
    const FlushSubnormals flush;
    With(BestIsa(), GetParam())(got);
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

TEST(Exp, StaysWithinTwoUlpForAllFloats) {
  const Worst worst =
      WorstOver([](std::span<float> z) { ExpWith(BestIsa(), z); },
                [](float z) { return std::exp(static_cast<double>(z)); });
  RecordProperty("worst_ulp", std::to_string(worst.ulps));
  EXPECT_LE(worst.ulps, 2) << "at " << worst.at;
}

TEST(Exp, HasTheSameBitsOnEveryInstructionSet) {
  ExpectSameBits(
      [](Isa isa) { return [isa](std::span<float> z) { ExpWith(isa, z); }; });
}

TEST(Activate, IsIndependentOfPositionAndLeavesGapsUntouched) {
  constexpr int64_t kRows = 3, kStride = 70;
  SeededRng rng;
  Matrix in(kRows, kStride);
  for (int64_t i = 0; i < kRows * kStride; ++i) {
    in.data()[i] = rng.Uniform(-30.0f, 30.0f);
  }
  for (int a = 0; a < static_cast<int>(Activation::kSoftmax); ++a) {
    const auto activation = static_cast<Activation>(a);
    SCOPED_TRACE(std::string(ActivationName(activation)));
    Matrix alone(kRows, kStride), got(kRows, kStride);
    std::copy_n(in.data(), kRows * kStride, alone.data());
    for (int64_t i = 0; i < kRows * kStride; ++i) {
      Activate(activation, 0.3f, {alone.data() + i, 1, 1});
    }
    for (int64_t width = 0; width <= kStride; ++width) {
      std::copy_n(in.data(), kRows * kStride, got.data());
      Activate(activation, 0.3f, {got.data(), kRows, width, kStride});
      for (int64_t i = 0; i < kRows; ++i) {
        for (int64_t j = 0; j < kStride; ++j) {
          ASSERT_EQ(got(i, j), (j < width ? alone : in)(i, j))
              << "width " << width << " at " << i << "," << j;
        }
      }
    }
  }
}

}  // namespace
}  // namespace neurite
