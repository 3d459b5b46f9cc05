#include "core/math/gemm_native.h"

#include <algorithm>
#include <limits>

#include "core/base/thread_priority.h"
#include "core/math/activation_isa.h"
#include "core/math/gemm_kernels.h"

namespace neurite {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A panel, or the part of its depth that is multiplied at a time, stays in the
// second-level cache while one block of rows after the other passes it: half a
// megabyte of weights.
constexpr int64_t kMostDepth = 2048;

// The rows, as blocks of like height: 7 as 4 + 3, not as 6 + 1.
struct RowBlocks {
  explicit RowBlocks(int64_t rows)
      : count((rows + kMostTileRows - 1) / kMostTileRows),
        // Few rows are one block, without the time that a division takes.
        least(count == 1 ? rows : rows / count),
        taller(count == 1 ? 0 : rows % count) {}
  int64_t rows(int64_t block) const { return least + (block < taller ? 1 : 0); }

  int64_t count;
  int64_t least;
  int64_t taller;
};

// What one call of MultiplyNative does to every tile.
class Product {
 public:
  Product(Isa isa, const ConstMatrixView& a, const PackedWeights& w,
          std::span<const float> bias, const Epilogue& epilogue,
          const MatrixView& c)
      : isa_(isa),
        a_(a),
        w_(w),
        bias_(bias),
        epilogue_(epilogue),
        c_(c),
        blocks_(a.rows()),
        depth_(DepthAtATime()) {}

  void MultiplyPanel(int64_t col) const {
    for (int64_t k = 0; k == 0 || k < w_.rows(); k += depth_) {
      MultiplyPart(col, k, std::min(depth_, w_.rows() - k));
    }
  }

 private:
  // Parts of like depth. Few rows read each weight so seldom that they need
  // not be cut.
  int64_t DepthAtATime() const {
    if (blocks_.count == 1 || w_.rows() <= kMostDepth) {
      return std::max<int64_t>(1, w_.rows());
    }
    const int64_t parts = (w_.rows() + kMostDepth - 1) / kMostDepth;
    return (w_.rows() + parts - 1) / parts;
  }

  // Weights k .. k + depth - 1 of the panel at `col` with every block of rows.
  void MultiplyPart(int64_t col, int64_t k, int64_t depth) const {
    const int64_t width = w_.PanelCols(col);
    const bool first = k == 0;
    const bool last = k + depth == w_.rows();
    Tile tile;
    tile.a_stride = a_.stride();
    tile.depth = depth;
    tile.w = w_.Panel(col) + k * width;
    tile.init_stride = first ? 0 : c_.stride();
    tile.c_stride = c_.stride();
    tile.cols = std::min(width, c_.cols() - col);
    tile.low =
        last && epilogue_.activation == Activation::kRelu ? 0.0f : -kInfinity;
    int64_t row = 0;
    for (int64_t block = 0; block < blocks_.count; ++block) {
      const int64_t rows = blocks_.rows(block);
      tile.a = a_.data() + row * a_.stride() + k;
      tile.c = c_.data() + row * c_.stride() + col;
      tile.init = first ? bias_.data() + col : tile.c;
      KernelFor(isa_, rows, width, tile.cols)(tile);
      if (last) Finish({tile.c, rows, tile.cols, tile.c_stride});
      row += rows;
    }
  }

  // The rest of the epilogue, while the tile is in the nearest cache.
  void Finish(MatrixView tile) const {
    if (epilogue_.activation == Activation::kIdentity ||
        epilogue_.activation == Activation::kRelu) {
      return;
    }
    ActivateWith(isa_, epilogue_.activation, epilogue_.slope, tile);
  }

  const Isa isa_;
  const ConstMatrixView& a_;
  const PackedWeights& w_;
  const std::span<const float> bias_;
  const Epilogue& epilogue_;
  const MatrixView& c_;
  const RowBlocks blocks_;
  const int64_t depth_;
};

}  // namespace

void MultiplyNative(Isa isa, const ConstMatrixView& a, const PackedWeights& w,
                    std::span<const float> bias, const Epilogue& epilogue,
                    const MatrixView& c) {
  if (a.rows() == 0) return;
  const Product product(isa, a, w, bias, epilogue, c);
  for (int64_t col = 0; col < c.cols(); col += PackedWeights::kPanelCols) {
    product.MultiplyPanel(col);
    GiveWay();
  }
}

}  // namespace neurite
