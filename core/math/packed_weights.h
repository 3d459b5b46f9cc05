// A layer's weights, stored in the order in which the product reads them.
#ifndef NEURITE_CORE_MATH_PACKED_WEIGHTS_H_
#define NEURITE_CORE_MATH_PACKED_WEIGHTS_H_

#include <cstdint>

#include "core/math/matrix.h"

namespace neurite {

// Consecutive panels of kPanelCols columns, each row-major, so that a product
// reads each weight once per batch, by rising addresses. The last panel is
// padded with zero weights to a multiple of kColsMultiple columns. Rows are
// never padded: a stale NaN in the input, times a zero weight, would be NaN.
//
// Immutable, hence safe to share between threads. Movable.
class PackedWeights {
 public:
  // Four AVX-512 vectors, and one of them.
  static constexpr int64_t kPanelCols = 64;
  static constexpr int64_t kColsMultiple = 16;

  // Packs w [k x n]. Copies: `w` is not needed afterwards.
  explicit PackedWeights(ConstMatrixView w);

  int64_t rows() const { return rows_; }
  int64_t cols() const { return cols_; }
  // The size of the stored weights, including padding.
  int64_t bytes() const {
    return rows_ * padded_cols_ * static_cast<int64_t>(sizeof(float));
  }

  // The panel that starts at column `col`, a multiple of kPanelCols below
  // cols(): [rows() x PanelCols(col)], row-major without gaps, aligned to a
  // cache line.
  const float* Panel(int64_t col) const { return panels_.data() + col * rows_; }
  int64_t PanelCols(int64_t col) const;

 private:
  int64_t rows_ = 0;
  int64_t cols_ = 0;
  int64_t padded_cols_ = 0;
  Matrix panels_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_PACKED_WEIGHTS_H_
