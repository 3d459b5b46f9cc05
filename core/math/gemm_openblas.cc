#include "core/math/gemm_openblas.h"

#include <cblas.h>

#include <algorithm>
#include <array>

#include "core/base/thread_priority.h"
#include "core/math/activation.h"
#include "core/math/blas_runtime.h"

namespace neurite {
namespace {

// The linker takes an object from an archive only if something refers to it:
// this reference links the choice of kernels into every program that
// multiplies.
[[gnu::used]] void (*const kKeepChoiceLinked)() = &ChooseBlasKernels;

// Rows of weights in one call. With kPanelCols columns, the tile is small
// enough for the kernels described below.
constexpr int64_t kTileRows = 256;

// Up to this many multiplications per call, OpenBLAS uses its kernels for small
// matrices, which do not pack and treat every row alike.
constexpr int64_t kSmallProduct = 1'000'000;

// Those kernels process six rows at a time.
constexpr int64_t kRowStep = 6;
constexpr int64_t kMostRows = kSmallProduct /
                              (kTileRows * PackedWeights::kPanelCols) /
                              kRowStep * kRowStep;

// Returns the height of blocks of similar size: 64 rows as 36 + 28 rather than
// 60 + 4.
int64_t BlockRows(int64_t rows) {
  const int64_t blocks = (rows + kMostRows - 1) / kMostRows;
  const int64_t even = (rows + blocks - 1) / blocks;
  return (even + kRowStep - 1) / kRowStep * kRowStep;
}

// Computes c [rows x width of the panel] = bias + a * (panel of w at `col`).
void MultiplyPanel(const ConstMatrixView& a, const PackedWeights& w,
                   int64_t col, std::span<const float> bias, MatrixView c) {
  for (int64_t i = 0; i < c.rows(); ++i) {
    float* out = c.data() + i * c.stride();
    std::copy(bias.begin(), bias.end(), out);
    std::fill(out + bias.size(), out + c.cols(), 0.0f);
  }
  for (int64_t k = 0; k < w.rows(); k += kTileRows) {
    const int64_t depth = std::min(kTileRows, w.rows() - k);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans,
                static_cast<blasint>(a.rows()), static_cast<blasint>(c.cols()),
                static_cast<blasint>(depth), 1.0f, a.data() + k,
                static_cast<blasint>(a.stride()), w.Panel(col) + k * c.cols(),
                static_cast<blasint>(c.cols()), 1.0f, c.data(),
                static_cast<blasint>(c.stride()));
  }
}

}  // namespace

void MultiplyOpenBlas(const ConstMatrixView& a, const PackedWeights& w,
                      std::span<const float> bias, const Epilogue& epilogue,
                      const MatrixView& c) {
  if (a.rows() == 0 || c.cols() == 0) return;
  // At widths that are not a multiple of kColsMultiple, the kernels treat rows
  // differently: a padded last panel is computed in a buffer of full width.
  std::array<float, size_t{kMostRows} * PackedWeights::kPanelCols> padded;
  const int64_t block = BlockRows(a.rows());
  for (int64_t col = 0; col < w.cols(); col += PackedWeights::kPanelCols) {
    const int64_t width = w.PanelCols(col);
    const int64_t real = std::min(width, w.cols() - col);
    const auto panel_bias =
        bias.subspan(static_cast<size_t>(col), static_cast<size_t>(real));
    for (int64_t i = 0; i < a.rows(); i += block) {
      MaybeYield();
      const int64_t rows = std::min(block, a.rows() - i);
      float* const out = c.data() + i * c.stride() + col;
      if (real == width) {
        MultiplyPanel(a.Rows(i, rows), w, col, panel_bias,
                      {out, rows, width, c.stride()});
        continue;
      }
      MultiplyPanel(a.Rows(i, rows), w, col, panel_bias,
                    {padded.data(), rows, width});
      for (int64_t r = 0; r < rows; ++r) {
        std::copy_n(padded.data() + r * width, real, out + r * c.stride());
      }
    }
  }
  Activate(epilogue.activation, epilogue.slope, c);
}

}  // namespace neurite
