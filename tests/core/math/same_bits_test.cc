#include "tests/core/math/same_bits.h"

#include <numeric>
#include <thread>
#include <vector>

#include "core/math/blas_check.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

TEST(SameBits, NativeKernelsGiveARowTheSameBitsInEveryBatch) {
  SeededRng rng;
  EXPECT_EQ(ShapesThatDiffer(GemmBackend::kNative, rng), 0);
}

TEST(SameBits, BlasRuntimeReportsCorrectlyWhetherBitsDependOnTheBatch) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const BlasRuntime runtime, CheckBlasRuntime());
  SeededRng rng;
  EXPECT_EQ(ShapesThatDiffer(GemmBackend::kOpenBlas, rng) == 0,
            runtime.same_bits_in_every_batch)
      << runtime.DebugString();
}

TEST(SameBits, ARowHasTheSameBitsInEveryBatchSizeUpTo256) {
  SeededRng rng;
  std::vector<int64_t> batches(256);
  std::iota(batches.begin(), batches.end(), 1);
  for (const int64_t n : {1, 10, 70}) {
    for (const int64_t k : {33, 300}) {
      EXPECT_EQ(BatchesThatDiffer(GemmBackend::kNative, rng, n, k, batches), 0)
          << n << "x" << k;
    }
  }
}

TEST(SameBits, ThreadsComputeTheSameBits) {
  const auto backend = GemmBackend::kNative;
  SeededRng rng;
  const PackedWeights packed(RandomMatrix(rng, 784, 128));
  const Matrix bias = RandomMatrix(rng, 1, 128);
  const Matrix a = RandomMatrix(rng, 50, 784);
  Matrix want(50, 128);
  MultiplyPacked(backend, a, packed, bias.row(0), {}, want);
  std::vector<int> equal(4, 0);
  std::vector<std::thread> threads;
  for (int& mine : equal) {
    threads.emplace_back([&] {
      for (int repeat = 0; repeat < 20; ++repeat) {
        Matrix c(50, 128);
        MultiplyPacked(backend, a, packed, bias.row(0), {}, c);
        // The bits are compared, not the values.
        mine += std::memcmp(c.data(), want.data(),  // NOLINT
                            size_t{50} * 128 * sizeof(float)) == 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(equal, std::vector<int>(4, 20));
}

}  // namespace
}  // namespace neurite
