#include "core/math/gemm.h"

#include <cblas.h>

#include <algorithm>

#include "core/math/blas_runtime.h"

namespace neurite {
namespace {

// An archive's member is linked only where something refers to it: this keeps
// the choice of kernels in every program that multiplies.
[[gnu::used]] void (*const kKeepChoiceLinked)() = &ChooseBlasKernels;

// OpenBLAS takes its kernels for small matrices, which pack nothing and treat
// every row alike, up to this many multiplications a call.
constexpr int64_t kSmallProduct = 1'000'000;

// Those kernels go through six rows at a time.
constexpr int64_t kRowStep = 6;
constexpr int64_t kMostRows =
    kSmallProduct / (PackedWeights::kTileRows * PackedWeights::kTileCols) /
    kRowStep * kRowStep;

// Blocks of like height: 64 rows as 36 + 28, not as 60 + 4.
int64_t BlockRows(int64_t rows) {
  const int64_t blocks = (rows + kMostRows - 1) / kMostRows;
  const int64_t even = (rows + blocks - 1) / blocks;
  return (even + kRowStep - 1) / kRowStep * kRowStep;
}

// Columns `col` and on of every row of c = bias, 0 in the padding.
void Preload(std::span<const float> bias, int64_t col, int64_t width,
             MatrixView c) {
  const int64_t cols = static_cast<int64_t>(bias.size());
  const int64_t real = std::min(width, cols - col);
  for (int64_t i = 0; i < c.rows(); ++i) {
    float* out = c.data() + i * c.stride() + col;
    std::copy_n(bias.data() + col, real, out);
    std::fill_n(out + real, width - real, 0.0f);
  }
}

// Adds a * (one panel of w) to columns `col` and on of c.
void AddPanel(ConstMatrixView a, const PackedWeights& w, int64_t col,
              MatrixView c) {
  const int64_t width = w.PanelCols(col);
  const int64_t block = BlockRows(a.rows());
  for (int64_t k = 0; k < w.rows(); k += PackedWeights::kTileRows) {
    const int64_t depth = std::min(PackedWeights::kTileRows, w.rows() - k);
    const float* tile = w.Panel(col) + k * width;
    for (int64_t i = 0; i < a.rows(); i += block) {
      const int64_t rows = std::min(block, a.rows() - i);
      cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, static_cast<blasint>(rows),
          static_cast<blasint>(width), static_cast<blasint>(depth), 1.0f,
          a.data() + i * a.stride() + k, static_cast<blasint>(a.stride()), tile,
          static_cast<blasint>(width), 1.0f, c.data() + i * c.stride() + col,
          static_cast<blasint>(c.stride()));
    }
  }
}

}  // namespace

void MultiplyPacked(ConstMatrixView a, const PackedWeights& w,
                    std::span<const float> bias, MatrixView c) {
  assert(a.cols() == w.rows() && c.rows() == a.rows());
  assert(c.cols() == w.padded_cols());
  assert(static_cast<int64_t>(bias.size()) == w.cols());
  if (a.rows() == 0) return;
  for (int64_t col = 0; col < w.padded_cols();
       col += PackedWeights::kTileCols) {
    Preload(bias, col, w.PanelCols(col), c);
    AddPanel(a, w, col, c);
  }
  // An infinity or a NaN in `a` times the zero weights of the padding is NaN.
  const int64_t padding = w.padded_cols() - w.cols();
  if (padding == 0 || w.rows() == 0) return;
  for (int64_t i = 0; i < c.rows(); ++i) {
    std::fill_n(c.data() + i * c.stride() + w.cols(), padding, 0.0f);
  }
}

}  // namespace neurite
