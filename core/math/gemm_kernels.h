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

  const float* init = nullptr;  // [rows x cols]; may be c
  int64_t init_stride = 0;      // 0: the same for every row

  float* c = nullptr;  // [rows x cols]
  int64_t c_stride = 0;
  int64_t cols = 0;  // width - 15 .. width: what lies beyond is padding

  float low = 0;

  // Weights that will be wanted next, brought into the second-level cache
  // meanwhile: so many lines for each step of depth, as the kernel was chosen.
  // An address and no pointer, for it may lie behind the last weight.
  uintptr_t prefetch = 0;
};

using TileKernel = void (*)(const Tile&);

// Rows that one call takes at most: with four vectors of columns, all the
// registers that AVX-512 has.
inline constexpr int64_t kMostTileRows = 6;

// Cache lines that are brought in for each step of depth. Kernels that do so
// exist for whole panels.
enum class Prefetch { kNone, kTwoLines, kFourLines };

// The kernel for tiles of `rows` (1 to kMostTileRows) rows and `width` (16, 32,
// 48 or 64) columns. REQUIRES: the processor has `isa`.
TileKernel KernelFor(Isa isa, int64_t rows, int64_t width, Prefetch prefetch);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_KERNELS_H_
