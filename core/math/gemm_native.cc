#include "core/math/gemm_native.h"

#include <algorithm>
#include <limits>

#include "core/base/thread_priority.h"
#include "core/math/activation_isa.h"
#include "core/math/gemm_kernels.h"

namespace neurite {
namespace {

constexpr int64_t kPanelCols = PackedWeights::kPanelCols;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A panel, or the part of its depth that is multiplied at a time, stays in the
// second-level cache while every block of rows is multiplied by it, and the
// next part is prefetched beside it: 256 KiB of weights each. AVX2 reads a part
// several times per block, a few columns at a time, and many processors with
// AVX2 have a small cache.
int64_t MostDepth(Isa isa) { return isa == Isa::kAvx2 ? 512 : 1024; }

// Layers with more weights are prefetched by instructions; for smaller ones the
// hardware prefetcher is enough. AVX2, which reads a few columns of each cache
// line at a time, needs them at a smaller size.
int64_t MostNearBytes(Isa isa) {
  constexpr int64_t kKilobyte = 1024;
  return (isa == Isa::kAvx2 ? 768 : 4096) * kKilobyte;
}

// A single block of rows uses its weights faster than memory delivers them.
// Prefetching one line of four is enough to keep the hardware prefetcher active
// across pages; prefetching all lines, or farther ahead, was slower (measured
// on Zen 4).
constexpr int64_t kStepsAhead = 32;

constexpr int64_t kLineFloats = 16;
constexpr int64_t kPanelLines = kPanelCols / kLineFloats;

int64_t RoundUp(int64_t value, int64_t step) {
  return (value + step - 1) / step * step;
}

// The rows, in blocks of similar height: 7 as 4 + 3 rather than 6 + 1.
struct RowBlocks {
  explicit RowBlocks(int64_t rows)
      : count((rows + kMostTileRows - 1) / kMostTileRows),
        // A small batch is one block: this saves the time of a division.
        least(count == 1 ? rows : rows / count),
        taller(count == 1 ? 0 : rows % count) {}
  int64_t rows(int64_t block) const { return least + (block < taller ? 1 : 0); }

  int64_t count;
  int64_t least;
  int64_t taller;
};

// One call of MultiplyNative: the arguments, and how they are cut into tiles.
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
        depth_(DepthAtATime()),
        fetched_lines_(w.bytes() > MostNearBytes(isa) ? FetchedLines() : 0) {}

  void MultiplyPanel(int64_t col) const {
    int64_t k = 0;
    do {
      const int64_t depth = DepthToTake(w_.rows() - k, depth_);
      MultiplyPart(col, k, depth);
      k += depth;
    } while (k < w_.rows());
  }

 private:
  // Splits the depth into parts of similar size, each a multiple of kSumBlock,
  // unless each weight is read only once: then there is nothing to keep in the
  // cache.
  int64_t DepthAtATime() const {
    const int64_t most = MostDepth(isa_);
    const int64_t depth = w_.rows();
    const bool once = blocks_.count == 1 && isa_ != Isa::kAvx2;
    if (once || depth <= most) return depth;
    const int64_t parts = (depth + most - 1) / most;
    return RoundUp((depth + parts - 1) / parts, kSumBlock);
  }

  // Cache lines that a block of rows prefetches per step of depth. On AVX-512
  // several blocks share the prefetching of the next part, some lines each; on
  // AVX2 the first block prefetches all of it.
  int FetchedLines() const {
    switch (isa_) {
      case Isa::kAvx512:
        return blocks_.count == 2 || blocks_.count == 3 ? 2 : 1;
      case Isa::kAvx2:
        return static_cast<int>(kPanelLines);
      case Isa::kPortable:
        return 0;
    }
    return 0;
  }

  // Multiplies every block of rows by weights k .. k + depth - 1 of the panel
  // at `col`.
  void MultiplyPart(int64_t col, int64_t k, int64_t depth) const {
    const int64_t width = w_.PanelCols(col);
    const bool last = k + depth == w_.rows();
    Tile tile;
    tile.a_stride = a_.stride();
    tile.depth = depth;
    tile.w = w_.Panel(col) + k * width;
    tile.bias = k == 0 ? bias_.data() + col : nullptr;
    tile.c_stride = c_.stride();
    tile.cols = std::min(width, c_.cols() - col);
    tile.low =
        last && epilogue_.activation == Activation::kRelu ? 0.0f : -kInfinity;
    // The next part follows this one in memory, whether it belongs to this
    // panel or to the next. The distance is the same for every part, although
    // their depths differ, so that no line is left out.
    const bool from_next = blocks_.count > 1 || isa_ == Isa::kAvx2;
    const int64_t ahead = (from_next ? depth_ : kStepsAhead) * width;
    int64_t row = 0;
    for (int64_t block = 0; block < blocks_.count; ++block) {
      const int64_t rows = blocks_.rows(block);
      tile.a = a_.data() + row * a_.stride() + k;
      tile.c = c_.data() + row * c_.stride() + col;
      const int64_t line = block * fetched_lines_;
      const bool fetches = line < kPanelLines && width == kPanelCols;
      tile.ahead = ahead + line * kLineFloats;
      KernelFor(isa_, rows, width, tile.cols,
                fetches ? fetched_lines_ : 0)(tile);
      if (last) Finish({tile.c, rows, tile.cols, tile.c_stride});
      row += rows;
    }
  }

  // Applies the rest of the epilogue while the tile is in the first-level
  // cache.
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
  const int fetched_lines_;
};

}  // namespace

void MultiplyNative(Isa isa, const ConstMatrixView& a, const PackedWeights& w,
                    std::span<const float> bias, const Epilogue& epilogue,
                    const MatrixView& c) {
  if (a.rows() == 0) return;
  const Product product(isa, a, w, bias, epilogue, c);
  for (int64_t col = 0; col < c.cols(); col += kPanelCols) {
    product.MultiplyPanel(col);
    MaybeYield();
  }
}

}  // namespace neurite
