#include "core/math/gemm.h"

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

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

// The first element outside the bound (k + 2) eps sum |terms|, which holds for
// any order of additions; empty if there is none.
std::string FirstWrong(ConstMatrixView c, const ReferenceProduct& reference,
                       int64_t n, int64_t k) {
  const double unit =
      static_cast<double>(k + 2) *
      static_cast<double>(std::numeric_limits<float>::epsilon());
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

class GemmTest : public ::testing::TestWithParam<Shape> {};

TEST_P(GemmTest, StaysWithinTheForwardErrorBound) {
  const auto [m, n, k] = GetParam();
  SeededRng rng;
  const Matrix a = RandomMatrix(rng, m, k);
  const Matrix w = RandomMatrix(rng, k, n);
  const Matrix bias = RandomMatrix(rng, 1, n);
  const PackedWeights packed(w);
  Matrix c(m, packed.padded_cols());
  MultiplyPacked(a, packed, bias.view().row(0), c);
  EXPECT_EQ(FirstWrong(c, ReferenceProduct(a, w, bias), n, k), "");
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, GemmTest,
    ::testing::Values(Shape{1, 1, 1}, Shape{1, 19, 22}, Shape{12, 19, 22},
                      Shape{64, 256, 784}, Shape{3, 5, 0}, Shape{0, 7, 9},
                      Shape{4, 0, 9}, Shape{1, 64, 256}, Shape{2, 65, 257},
                      Shape{60, 16, 255}, Shape{61, 17, 256},
                      Shape{121, 63, 513}, Shape{300, 10, 31}),
    ShapeName);

TEST(MultiplyPacked, ReadsAndWritesRowsWithGaps) {
  SeededRng rng;
  const Matrix wide = RandomMatrix(rng, 5, 40);
  const Matrix w = RandomMatrix(rng, 33, 10);
  const Matrix bias = RandomMatrix(rng, 1, 10);
  const PackedWeights packed(w);
  const ConstMatrixView a(wide.data(), 5, 33, 40);
  Matrix buffer(5, 20);
  for (int64_t i = 0; i < 5; ++i) buffer(i, 16) = 7.0f;
  const MatrixView c(buffer.data(), 5, 16, 20);
  MultiplyPacked(a, packed, bias.view().row(0), c);
  EXPECT_EQ(FirstWrong(c, ReferenceProduct(a, w, bias), 10, 33), "");
  for (int64_t i = 0; i < 5; ++i) EXPECT_EQ(buffer(i, 16), 7.0f);
}

TEST(MultiplyPacked, PaddingIsZeroEvenBesideNanAndInfinity) {
  SeededRng rng;
  Matrix a = RandomMatrix(rng, 9, 40);
  a(3, 5) = std::numeric_limits<float>::quiet_NaN();
  a(4, 5) = std::numeric_limits<float>::infinity();
  const PackedWeights packed(RandomMatrix(rng, 40, 70));
  const Matrix bias = RandomMatrix(rng, 1, 70);
  Matrix c(9, packed.padded_cols());
  for (float& x : c.row(0)) x = 5.0f;
  MultiplyPacked(a, packed, bias.view().row(0), c);
  for (int64_t i = 0; i < 9; ++i) {
    for (int64_t j = 70; j < 80; ++j) EXPECT_EQ(c(i, j), 0.0f) << i << "," << j;
  }
  EXPECT_TRUE(std::isnan(c(3, 0)));
  EXPECT_TRUE(std::isinf(c(4, 0)));
}

TEST(MultiplyPacked, EightThreadsAtOnceAreAllRight) {
  SeededRng rng;
  const Matrix a = RandomMatrix(rng, 70, 200);
  const Matrix w = RandomMatrix(rng, 200, 200);
  const Matrix bias = RandomMatrix(rng, 1, 200);
  const PackedWeights packed(w);
  const ReferenceProduct reference(a, w, bias);
  std::vector<std::string> wrong(8);
  std::vector<std::thread> threads;
  for (std::string& mine : wrong) {
    threads.emplace_back([&] {
      Matrix c(70, packed.padded_cols());
      for (int repeat = 0; repeat < 50 && mine.empty(); ++repeat) {
        MultiplyPacked(a, packed, bias.view().row(0), c);
        mine = FirstWrong(c, reference, 200, 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<std::string>(8));
}

TEST(PackedWeights, PadsTheLastPanelToSixteenColumns) {
  SeededRng rng;
  const Matrix w = RandomMatrix(rng, 300, 70);
  const PackedWeights packed(w);
  EXPECT_EQ(packed.padded_cols(), 80);
  EXPECT_EQ(packed.PanelCols(0), 64);
  EXPECT_EQ(packed.PanelCols(64), 16);
  EXPECT_EQ(packed.bytes(), 300 * 80 * 4);
  EXPECT_EQ(packed.Panel(0)[2 * 64 + 3], w(2, 3));
  EXPECT_EQ(packed.Panel(64)[299 * 16 + 5], w(299, 69));
  EXPECT_EQ(packed.Panel(64)[299 * 16 + 6], 0.0f);
}

}  // namespace
}  // namespace neurite
