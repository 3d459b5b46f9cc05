// A layer's weights in the order in which the product reads them.
#ifndef NEURITE_CORE_MATH_PACKED_WEIGHTS_H_
#define NEURITE_CORE_MATH_PACKED_WEIGHTS_H_

#include <cstdint>

#include "core/math/matrix.h"

namespace neurite {

// Tiles of kTileRows x kTileCols, column panel by column panel, so that
//   - each tile suits the BLAS kernels for small matrices, which pack nothing,
//   - each tile is read from memory once a batch.
// The last panel is padded with zero weights to a multiple of kColsMultiple;
// rows are never padded, for a stale NaN times a zero weight is NaN.
//
// Immutable, hence safe to share between threads. Movable.
class PackedWeights {
 public:
  static constexpr int64_t kTileRows = 256;
  static constexpr int64_t kTileCols = 64;
  static constexpr int64_t kColsMultiple = 16;

  // Packs w [k x n]. Copies: `w` is not needed afterwards.
  explicit PackedWeights(ConstMatrixView w);

  int64_t rows() const { return rows_; }
  int64_t cols() const { return cols_; }
  // cols() rounded up to kColsMultiple.
  int64_t padded_cols() const { return padded_cols_; }
  int64_t bytes() const;

  // The panel that starts at column `col`, a multiple of kTileCols below
  // padded_cols(): [rows() x PanelCols(col)], row-major without gaps.
  const float* Panel(int64_t col) const { return tiles_.data() + col * rows_; }
  int64_t PanelCols(int64_t col) const;

 private:
  int64_t rows_ = 0;
  int64_t cols_ = 0;
  int64_t padded_cols_ = 0;
  Matrix tiles_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_PACKED_WEIGHTS_H_
