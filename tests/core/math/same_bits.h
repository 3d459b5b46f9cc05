// The property that a row's product has the same bits alone and in any batch.
#ifndef NEURITE_TESTS_CORE_MATH_SAME_BITS_H_
#define NEURITE_TESTS_CORE_MATH_SAME_BITS_H_

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/math/gemm.h"
#include "core/math/packed_weights.h"
#include "tests/testing/reference_math.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {

// Multiplies a row alone and at every position of a batch of each size in
// `batches`, of which some rows are random, NaN or infinite. Counts the batches
// in which the bits of any finite row differ.
template <typename Batches>
int BatchesThatDiffer(GemmBackend backend, SeededRng& rng, int64_t n, int64_t k,
                      const Batches& batches) {
  const int64_t most =
      *std::max_element(std::begin(batches), std::end(batches));
  const PackedWeights packed(RandomMatrix(rng, k, n));
  const Matrix bias = RandomMatrix(rng, 1, n);
  Matrix a = RandomMatrix(rng, most, k);
  for (int64_t i = 3; i < most && k > 0; i += 7) {
    a(i, i % k) = i % 2 == 0 ? std::numeric_limits<float>::quiet_NaN()
                             : std::numeric_limits<float>::infinity();
  }
  Matrix alone(most, n);
  for (int64_t i = 0; i < most; ++i) {
    MultiplyPacked(backend, a.view().Rows(i, 1), packed, bias.row(0), {},
                   alone.view().Rows(i, 1));
  }
  Matrix c(most, n);
  int differing = 0;
  for (const int64_t batch : batches) {
    // Starts at different rows: the position in the batch must not matter.
    const int64_t first = rng.Integer(0, most - batch);
    MultiplyPacked(backend, a.view().Rows(first, batch), packed, bias.row(0),
                   {}, c.view().Rows(0, batch));
    bool same = true;
    for (int64_t i = 0; i < batch; ++i) {
      if ((first + i) % 7 == 3) continue;  // NaN may have other bits
      same &= std::memcmp(c.row(i).data(), alone.row(first + i).data(),
                          static_cast<size_t>(n) * sizeof(float)) == 0;
    }
    differing += same ? 0 : 1;
  }
  return differing;
}

// Tests the shapes at which known kernels switch to other code paths.
inline int ShapesThatDiffer(GemmBackend backend, SeededRng& rng) {
  int differing = 0;
  for (const int64_t n : {1, 2, 3, 5, 7, 8, 10, 15, 16, 17, 31, 33, 64, 100}) {
    for (const int64_t k : {1, 31, 32, 33, 100, 256, 257, 300}) {
      constexpr int64_t kBatches[] = {2,  3,  4,  5,  6,  7,  8,  11, 12,
                                      13, 16, 17, 31, 32, 59, 60, 61, 64};
      differing += BatchesThatDiffer(backend, rng, n, k, kBatches) > 0 ? 1 : 0;
    }
  }
  return differing;
}

}  // namespace neurite

#endif  // NEURITE_TESTS_CORE_MATH_SAME_BITS_H_
