// The innermost loops of the product: a few rows times one panel of weights.
#ifndef NEURITE_CORE_MATH_GEMM_KERNELS_H_
#define NEURITE_CORE_MATH_GEMM_KERNELS_H_

#include <cstdint>

#include "core/math/isa.h"

namespace neurite {

// One block of rows against one panel, or against a part of its depth:
//
//   c[r][j] = max(low, init[r][j] + sum over k of a[r][k] * w[k][j])
//
// Each sum is one chain of fused multiply-adds over rising k: its bits depend
// neither on the number of rows nor on the instruction set, nor on where the
// depth was cut, as floats carry a sum over exactly. NaN passes `low`.
struct Tile {
  const float* a = nullptr;  // [rows x depth]
  int64_t a_stride = 0;
  int64_t depth = 0;

  const float* w = nullptr;  // [depth x width], without gaps, 64-byte aligned

  // How far behind `w` begins what is fetched into the second-level cache
  // meanwhile, in floats. Not used by kernels that fetch nothing.
  int64_t ahead = 0;

  const float* init = nullptr;  // [rows x cols]; may be c
  int64_t init_stride = 0;      // 0: the same for every row

  float* c = nullptr;  // [rows x cols]
  int64_t c_stride = 0;
  int64_t cols = 0;  // width - 15 .. width: what lies beyond is padding

  float low = 0;
};

using TileKernel = void (*)(const Tile&);

// Rows that one call takes at most: with four vectors of columns, all the
// registers that AVX-512 has.
inline constexpr int64_t kMostTileRows = 6;

// The kernel for tiles of `rows` (1 to kMostTileRows) rows and `cols` columns
// of a panel that is `width` (16, 32, 48 or 64) wide. With each step of depth
// it fetches `fetched_lines` cache lines: 0, or where the panel is 64 wide, 1
// or 2 on AVX-512, all 4 on AVX2. REQUIRES: the processor has `isa`; width - 15
// <= cols <= width.
TileKernel KernelFor(Isa isa, int64_t rows, int64_t width, int64_t cols,
                     int fetched_lines = 0);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_KERNELS_H_
