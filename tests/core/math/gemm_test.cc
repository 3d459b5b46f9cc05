#include "core/math/gemm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "core/math/activation.h"
#include "core/math/gemm_native.h"
#include "core/math/gemm_openblas.h"
#include "core/math/isa.h"
#include "gtest/gtest.h"
#include "tests/testing/reference_math.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

struct Shape {
  int64_t m, n, k;
};

std::string ShapeName(const ::testing::TestParamInfo<Shape>& info) {
  return std::to_string(info.param.m) + "x" + std::to_string(info.param.n) +
         "x" + std::to_string(info.param.k);
}

// Returns the first element whose error exceeds eps / 2 * sum |terms| per
// rounding; empty if there is none. A term takes part in at most 383 roundings
// of its block (k if that is less), and in one per block that is added.
std::string FirstWrong(ConstMatrixView c, const ReferenceProduct& reference,
                       int64_t n, int64_t k) {
  const int64_t blocks = k / 256 + 1;
  const auto roundings =
      static_cast<double>(blocks + 1 + std::min<int64_t>(k + 1, 384));
  const double unit =
      roundings * static_cast<double>(std::numeric_limits<float>::epsilon()) /
      2;
  for (int64_t i = 0; i < c.rows(); ++i) {
    for (int64_t j = 0; j < n; ++j) {
      const double error =
          std::abs(static_cast<double>(c(i, j)) - reference.value(i, j));
      if (!(error <= unit * reference.magnitude(i, j))) {
        return "(" + std::to_string(i) + ", " + std::to_string(j) + ")";
      }
    }
  }
  return "";
}

// All implementations: OpenBLAS, and the native kernels of each instruction
// set.
struct Multiplier {
  std::string name;
  bool native;
  Isa isa;

  void operator()(ConstMatrixView a, const PackedWeights& w, const Matrix& bias,
                  const Epilogue& epilogue, MatrixView c) const {
    if (native) return MultiplyNative(isa, a, w, bias.row(0), epilogue, c);
    MultiplyOpenBlas(a, w, bias.row(0), epilogue, c);
  }
};

std::vector<Isa> IsasHere() {
  std::vector<Isa> isas;
  for (const Isa isa : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512}) {
    if (isa <= BestIsa()) isas.push_back(isa);
  }
  return isas;
}

std::vector<Multiplier> Multipliers() {
  std::vector<Multiplier> all = {{"openblas", false, Isa::kPortable}};
  for (const Isa isa : IsasHere()) {
    all.push_back({std::string(IsaName(isa)), true, isa});
  }
  return all;
}

class GemmTest : public ::testing::TestWithParam<Shape> {};

TEST_P(GemmTest, StaysWithinTheForwardErrorBound) {
  const auto [m, n, k] = GetParam();
  SeededRng rng;
  const Matrix a = RandomMatrix(rng, m, k);
  const Matrix w = RandomMatrix(rng, k, n);
  const Matrix bias = RandomMatrix(rng, 1, n);
  const PackedWeights packed(w);
  const ReferenceProduct reference(a, w, bias);
  for (const Multiplier& multiply : Multipliers()) {
    SCOPED_TRACE(multiply.name);
    Matrix c(m, n);
    multiply(a, packed, bias, {}, c);
    EXPECT_EQ(FirstWrong(c, reference, n, k), "");
  }
}

TEST_P(GemmTest, NativeKernelsHaveTheSameBitsOnEveryInstructionSet) {
  const auto [m, n, k] = GetParam();
  SeededRng rng;
  const Matrix a = RandomMatrix(rng, m, k);
  const Matrix bias = RandomMatrix(rng, 1, n);
  const PackedWeights packed(RandomMatrix(rng, k, n));
  for (const auto activation :
       {Activation::kIdentity, Activation::kRelu, Activation::kSigmoid}) {
    Matrix want(m, n);
    MultiplyNative(Isa::kPortable, a, packed, bias.row(0), {activation, 0},
                   want);
    for (const Isa isa : IsasHere()) {
      Matrix got(m, n);
      MultiplyNative(isa, a, packed, bias.row(0), {activation, 0}, got);
      EXPECT_TRUE(m * n == 0 ||
                  std::memcmp(got.data(), want.data(),
                              static_cast<size_t>(m * n) * sizeof(float)) == 0)
          << IsaName(isa) << ", " << ActivationName(activation);
    }
  }
}

// What gemm_kernels.h defines, which determines the bits: blocks of 256 terms,
// the first from the bias; the last has up to 127 terms more, so that no short
// block remains.
float SumInBlocks(const Matrix& a, const Matrix& w, float bias, int64_t i,
                  int64_t j) {
  float total = 0;
  float sum = bias;
  for (int64_t p = 0; p < a.cols();) {
    const int64_t left = a.cols() - p;
    const int64_t end = p + (left < 384 ? left : 256);
    for (; p < end; ++p) sum = std::fma(a(i, p), w(p, j), sum);
    total += sum;
    sum = 0;
  }
  return a.cols() == 0 ? bias : total;
}

TEST_P(GemmTest, EverySumIsAddedUpInBlocksOfFusedMultiplyAdds) {
  const auto [m, n, k] = GetParam();
  SeededRng rng;
  const Matrix a = RandomMatrix(rng, m, k);
  const Matrix w = RandomMatrix(rng, k, n);
  const Matrix bias = RandomMatrix(rng, 1, n);
  Matrix c(m, n);
  MultiplyPacked(GemmBackend::kNative, a, PackedWeights(w), bias.row(0), {}, c);
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      ASSERT_EQ(c(i, j), SumInBlocks(a, w, bias(0, j), i, j)) << i << ", " << j;
    }
  }
}

TEST_P(GemmTest, EpilogueAppliesTheActivationToTheSums) {
  const auto [m, n, k] = GetParam();
  SeededRng rng;
  const Matrix a = RandomMatrix(rng, m, k);
  const Matrix bias = RandomMatrix(rng, 1, n);
  const PackedWeights packed(RandomMatrix(rng, k, n));
  for (const Multiplier& multiply : Multipliers()) {
    for (const auto activation : {Activation::kRelu, Activation::kLeakyRelu,
                                  Activation::kTanh, Activation::kGelu}) {
      SCOPED_TRACE(multiply.name + std::string(ActivationName(activation)));
      Matrix want(m, n), got(m, n);
      multiply(a, packed, bias, {}, want);
      Activate(activation, 0.25f, want);
      multiply(a, packed, bias, {activation, 0.25f}, got);
      for (int64_t i = 0; i < m * n; ++i) {
        ASSERT_EQ(got.data()[i], want.data()[i]) << i;
      }
    }
  }
}

// Widths and depths around the limits of panels, tiles, kernels and blocks of
// sums; 2,049 and 4,100 are deeper than one part. The weights of those with
// 16,500 are prefetched, for one block of rows of each height, and for two,
// three and five blocks.
INSTANTIATE_TEST_SUITE_P(
    Shapes, GemmTest,
    ::testing::Values(
        Shape{1, 1, 1}, Shape{1, 19, 22}, Shape{12, 19, 22},
        Shape{64, 256, 784}, Shape{3, 5, 0}, Shape{0, 7, 9}, Shape{4, 0, 9},
        Shape{1, 64, 256}, Shape{2, 65, 257}, Shape{60, 16, 255},
        Shape{61, 17, 256}, Shape{121, 63, 513}, Shape{300, 10, 31},
        Shape{5, 33, 300}, Shape{6, 48, 400}, Shape{7, 100, 700},
        Shape{7, 40, 383}, Shape{7, 40, 384}, Shape{7, 40, 639},
        Shape{7, 40, 640}, Shape{13, 64, 1151}, Shape{13, 64, 1152},
        Shape{13, 70, 2049}, Shape{8, 64, 4100}, Shape{14, 33, 4100},
        Shape{2, 40, 40}, Shape{3, 20, 40}, Shape{3, 30, 40}, Shape{3, 45, 40},
        Shape{1, 70, 16500}, Shape{2, 70, 16500}, Shape{3, 70, 16500},
        Shape{4, 70, 16500}, Shape{5, 70, 16500}, Shape{6, 70, 16500},
        Shape{8, 70, 16500}, Shape{15, 70, 16500}, Shape{26, 70, 16500}),
    ShapeName);

// Same-signed terms are the worst case: with one chain per sum, the relative
// errors were 8.0e-6, 3.1e-5 and 9.6e-3.
TEST(MultiplyPacked, TheErrorOfASumGrowsLittleWithItsLength) {
  const struct {
    int64_t terms;
    double bound;
  } kCases[] = {{784, 3e-6}, {3072, 3e-6}, {1'000'000, 4e-5}};
  for (const auto& [terms, bound] : kCases) {
    Matrix a(1, terms), w(terms, 1), bias(1, 1);
    std::fill_n(a.data(), terms, 0.1f);
    std::fill_n(w.data(), terms, 1.0f);
    const PackedWeights packed(w);
    const double want = static_cast<double>(0.1f) * static_cast<double>(terms);
    for (const Multiplier& multiply : Multipliers()) {
      SCOPED_TRACE(multiply.name);
      Matrix c(1, 1);
      multiply(a, packed, bias, {}, c);
      EXPECT_LE(std::abs(static_cast<double>(c(0, 0)) - want) / want, bound)
          << terms << " terms";
    }
  }
}

TEST(MultiplyPacked, ReadsAndWritesRowsWithGaps) {
  SeededRng rng;
  const Matrix wide = RandomMatrix(rng, 5, 40);
  const Matrix w = RandomMatrix(rng, 33, 10);
  const Matrix bias = RandomMatrix(rng, 1, 10);
  const PackedWeights packed(w);
  const ConstMatrixView a(wide.data(), 5, 33, 40);
  for (const Multiplier& multiply : Multipliers()) {
    SCOPED_TRACE(multiply.name);
    Matrix buffer(5, 20);
    for (int64_t i = 0; i < 5; ++i) {
      for (int64_t j = 10; j < 20; ++j) buffer(i, j) = 7.0f;
    }
    const MatrixView c(buffer.data(), 5, 10, 20);
    multiply(a, packed, bias, {Activation::kTanh, 0}, c);
    multiply(a, packed, bias, {}, c);
    EXPECT_EQ(FirstWrong(c, ReferenceProduct(a, w, bias), 10, 33), "");
    for (int64_t i = 0; i < 5; ++i) {
      for (int64_t j = 10; j < 20; ++j) EXPECT_EQ(buffer(i, j), 7.0f);
    }
  }
}

TEST(MultiplyPacked, NanAndInfinityStayInTheirRowsAndPassRelu) {
  SeededRng rng;
  Matrix a = RandomMatrix(rng, 9, 40);
  a(3, 5) = std::numeric_limits<float>::quiet_NaN();
  a(4, 5) = std::numeric_limits<float>::infinity();
  const PackedWeights packed(RandomMatrix(rng, 40, 70));
  const Matrix bias = RandomMatrix(rng, 1, 70);
  for (const Multiplier& multiply : Multipliers()) {
    SCOPED_TRACE(multiply.name);
    Matrix c(9, 70);
    multiply(a, packed, bias, {Activation::kRelu, 0}, c);
    for (int64_t i = 0; i < 9; ++i) {
      for (int64_t j = 0; j < 70; ++j) {
        EXPECT_EQ(std::isnan(c(i, j)), i == 3) << i << "," << j;
        EXPECT_TRUE(i == 4 || i == 3 || std::isfinite(c(i, j))) << i;
      }
    }
    EXPECT_TRUE(c(4, 0) == 0 || std::isinf(c(4, 0)));
  }
}

TEST(MultiplyPacked, IsCorrectOnEightConcurrentThreads) {
  SeededRng rng;
  const Matrix a = RandomMatrix(rng, 70, 200);
  const Matrix w = RandomMatrix(rng, 200, 200);
  const Matrix bias = RandomMatrix(rng, 1, 200);
  const PackedWeights packed(w);
  const ReferenceProduct reference(a, w, bias);
  for (const auto backend : {GemmBackend::kNative, GemmBackend::kOpenBlas}) {
    std::vector<std::string> wrong(8);
    std::vector<std::thread> threads;
    for (std::string& mine : wrong) {
      threads.emplace_back([&] {
        Matrix c(70, 200);
        for (int repeat = 0; repeat < 50 && mine.empty(); ++repeat) {
          MultiplyPacked(backend, a, packed, bias.row(0), {}, c);
          mine = FirstWrong(c, reference, 200, 200);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, std::vector<std::string>(8)) << GemmBackendName(backend);
  }
}

TEST(PackedWeights, PadsTheLastPanelToSixteenColumns) {
  SeededRng rng;
  const Matrix w = RandomMatrix(rng, 300, 70);
  const PackedWeights packed(w);
  EXPECT_EQ(packed.PanelCols(0), 64);
  EXPECT_EQ(packed.PanelCols(64), 16);
  EXPECT_EQ(packed.bytes(), 300 * 80 * 4);
  EXPECT_EQ(packed.Panel(0)[2 * 64 + 3], w(2, 3));
  EXPECT_EQ(packed.Panel(64)[299 * 16 + 5], w(299, 69));
  EXPECT_EQ(packed.Panel(64)[299 * 16 + 6], 0.0f);
}

}  // namespace
}  // namespace neurite
