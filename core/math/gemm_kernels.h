// The innermost loops of the matrix product: a few rows times one panel of
// weights.
#ifndef NEURITE_CORE_MATH_GEMM_KERNELS_H_
#define NEURITE_CORE_MATH_GEMM_KERNELS_H_

#include <cstdint>

#include "core/math/isa.h"

namespace neurite {

// Each sum over the depth is accumulated in blocks of this many terms, so that
// its relative error grows with kSumBlock + depth / kSumBlock, not with the
// depth. 256 makes both small for layers of any usual depth, and starting a
// block costs less than 1 % of computing it.
inline constexpr int64_t kSumBlock = 256;

// Returns how much of the `left` steps of depth to take next, in portions of
// `portion`, a multiple of kSumBlock: all of `left` if less than half a block
// would remain, because a short block costs as much to start as a long one.
// Blocks, and the parts of a panel, are cut by this rule alone, at the same
// places for every part, tile and instruction set.
constexpr int64_t DepthToTake(int64_t left, int64_t portion) {
  return left < portion + kSumBlock / 2 ? left : portion;
}

// The arguments of a kernel: one block of rows and one panel, or a part of the
// panel's depth. A kernel computes
//
//   c[r][j] = max(low, bias[j] + sum over k of a[r][k] * w[k][j])
//
// or, for a part that is not the first, the same with c[r][j], the result of
// the parts before, in the place of bias[j].
//
// The depth is cut into blocks (see DepthToTake). A block's sum is one chain of
// fused multiply-adds by rising k, the first block's from the bias, the others'
// from 0; the sums of the blocks are added one after the other. The bits depend
// neither on the number of rows nor on the instruction set, nor on where the
// depth is split into parts, because parts end where blocks end and `c` holds
// an intermediate sum exactly. A NaN sum stays NaN whatever `low` is.
struct Tile {
  const float* a = nullptr;  // [rows x depth]
  int64_t a_stride = 0;
  int64_t depth = 0;

  const float* w = nullptr;  // [depth x width], without gaps, 64-byte aligned

  // Distance in floats from `w` to the weights that are prefetched into the
  // second-level cache meanwhile. Ignored by kernels that do not prefetch.
  int64_t ahead = 0;

  const float* bias = nullptr;  // [cols]; nullptr: not the first part

  float* c = nullptr;  // [rows x cols]
  int64_t c_stride = 0;
  int64_t cols = 0;  // width - 15 .. width; the columns beyond are padding

  float low = 0;
};

using TileKernel = void (*)(const Tile&);

// The most rows of one call: with four vectors of columns, they use all the
// registers of AVX-512.
inline constexpr int64_t kMostTileRows = 6;

// Returns the kernel for tiles of `rows` (1 to kMostTileRows) rows and `cols`
// columns of a panel that is `width` (16, 32, 48 or 64) columns wide. Per step
// of depth it prefetches `fetched_lines` cache lines: 0, or for panels of width
// 64, 1 or 2 on AVX-512 and all 4 on AVX2.
// REQUIRES: the processor has `isa`; width - 15 <= cols <= width.
TileKernel KernelFor(Isa isa, int64_t rows, int64_t width, int64_t cols,
                     int fetched_lines = 0);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_KERNELS_H_
