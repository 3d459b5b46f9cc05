#include "core/math/gemm_check.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

#include "absl/strings/str_cat.h"
#include "core/math/matrix.h"
#include "core/math/packed_weights.h"

namespace neurite {
namespace {

// Pseudo-random numbers in [-1, 1): without a pattern that could mask an error
// of a kernel.
class Numbers {
 public:
  float Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<float>(static_cast<int32_t>(state_ >> 32)) * 0x1p-31f;
  }
  Matrix NextMatrix(int64_t rows, int64_t cols) {
    Matrix result(rows, cols);
    for (int64_t i = 0; i < rows * cols; ++i) result.data()[i] = Next();
    return result;
  }

 private:
  uint64_t state_ = 20221203;
};

// Returns true if a product of this shape is within (k + 2) eps sum |a||w| of
// the reference, a bound that holds for every order of the additions.
bool ProductIsRight(GemmBackend backend, int64_t m, int64_t n, int64_t k) {
  Numbers numbers;
  const Matrix a = numbers.NextMatrix(m, k);
  const Matrix w = numbers.NextMatrix(k, n);
  const Matrix bias = numbers.NextMatrix(1, n);
  const PackedWeights packed(w);
  Matrix c(m, n);
  MultiplyPacked(backend, a, packed, bias.row(0), {}, c);
  const double unit =
      static_cast<double>(k + 2) *
      static_cast<double>(std::numeric_limits<float>::epsilon());
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      double sum = static_cast<double>(bias(0, j));
      double magnitude = std::abs(sum);
      for (int64_t p = 0; p < k; ++p) {
        const double term =
            static_cast<double>(a(i, p)) * static_cast<double>(w(p, j));
        sum += term;
        magnitude += std::abs(term);
      }
      const double error = std::abs(static_cast<double>(c(i, j)) - sum);
      if (!(error <= unit * magnitude)) return false;
    }
  }
  return true;
}

// Returns true if each row of a batch has the bits that it has alone, for one
// layer and the batch sizes at which kernels switch to other code paths.
bool LayerKeepsBits(GemmBackend backend, int64_t n, int64_t k) {
  constexpr int64_t kDistinct = 13;
  constexpr int64_t kBatches[] = {2,  3,  4,  5,  6,  7,  8,  9,  11,
                                  12, 13, 16, 31, 32, 61, 64, 300};
  Numbers numbers;
  const Matrix rows = numbers.NextMatrix(kDistinct, k);
  const PackedWeights packed(numbers.NextMatrix(k, n));
  const Matrix bias = numbers.NextMatrix(1, n);
  Matrix alone(kDistinct, n);
  for (int64_t i = 0; i < kDistinct; ++i) {
    MultiplyPacked(backend, rows.view().Rows(i, 1), packed, bias.row(0), {},
                   alone.view().Rows(i, 1));
  }
  Matrix a(300, k);
  for (int64_t i = 0; i < a.rows(); ++i) {
    std::copy_n(rows.row(i % kDistinct).data(), k, a.row(i).data());
  }
  Matrix c(a.rows(), n);
  const size_t row_bytes = static_cast<size_t>(c.cols()) * sizeof(float);
  for (const int64_t batch : kBatches) {
    MultiplyPacked(backend, a.view().Rows(0, batch), packed, bias.row(0), {},
                   c.view().Rows(0, batch));
    for (int64_t i = 0; i < batch; ++i) {
      if (std::memcmp(c.row(i).data(), alone.row(i % kDistinct).data(),
                      row_bytes) != 0) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

absl::Status CheckProducts(GemmBackend backend) {
  struct Shape {
    int64_t m, n, k;
  };
  for (const auto& [m, n, k] : {Shape{1, 1, 1}, Shape{1, 19, 300},
                                Shape{12, 70, 33}, Shape{65, 10, 100}}) {
    if (ProductIsRight(backend, m, n, k)) continue;
    return absl::InternalError(
        absl::StrCat(m, "x", k, " times ", k, "x", n, " is wrong"));
  }
  return absl::OkStatus();
}

bool KeepsBitsInEveryBatch(GemmBackend backend) {
  // Haswell and SSE3 kernels without the property fail at most depths and
  // widths, so that a few shapes of each kind suffice and take milliseconds.
  struct Layer {
    int64_t n, k;
  };
  constexpr Layer kLayers[] = {{1, 1},   {10, 31},  {16, 32}, {33, 33},
                               {3, 100}, {64, 256}, {5, 257}, {48, 300}};
  return std::all_of(std::begin(kLayers), std::end(kLayers),
                     [backend](Layer layer) {
                       return LayerKeepsBits(backend, layer.n, layer.k);
                     });
}

}  // namespace neurite
