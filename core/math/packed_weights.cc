#include "core/math/packed_weights.h"

#include <algorithm>

namespace neurite {

PackedWeights::PackedWeights(ConstMatrixView w)
    : rows_(w.rows()),
      cols_(w.cols()),
      padded_cols_((w.cols() + kColsMultiple - 1) / kColsMultiple *
                   kColsMultiple),
      panels_(w.rows(), padded_cols_) {
  float* out = panels_.data();
  for (int64_t col = 0; col < padded_cols_; col += kPanelCols) {
    const int64_t width = PanelCols(col);
    const int64_t real = std::min(width, cols_ - col);
    for (int64_t i = 0; i < rows_; ++i, out += width) {
      // A Matrix is zero initially, hence so is the padding.
      std::copy_n(w.data() + i * w.stride() + col, real, out);
    }
  }
}

int64_t PackedWeights::PanelCols(int64_t col) const {
  assert(col % kPanelCols == 0 && col >= 0 && col < padded_cols_);
  return std::min(kPanelCols, padded_cols_ - col);
}

}  // namespace neurite
