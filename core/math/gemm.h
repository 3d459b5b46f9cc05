// The one function that the forward pass spends its time in.
#ifndef NEURITE_CORE_MATH_GEMM_H_
#define NEURITE_CORE_MATH_GEMM_H_

#include <cstdint>
#include <span>

#include "core/math/matrix.h"
#include "core/math/packed_weights.h"

namespace neurite {

// Computes c = bias + a * w in single precision; w was packed once, at load.
//
//   a     [m x k]  one row per sample
//   w     [k x n]  packed tiles; c is as wide as w.padded_cols()
//   bias  [n]
//   c     [m x n]  and padding: columns from n on become 0
//
// REQUIRES: a.cols() == w.rows(), c.rows() == a.rows(),
//           c.cols() == w.padded_cols(), bias.size() == w.cols();
//           `c` overlaps nothing else. Checked in debug builds only.
// m, n or k may be 0; k == 0 gives the bias.
//
// The path does not depend on m: with kernels that allow it (see
// `BlasRuntime::same_bits_in_every_batch`), a row of c has the same bits
// whatever the other rows of `a` are, and however many.
// Thread-safe. Runs on the calling thread.
void MultiplyPacked(ConstMatrixView a, const PackedWeights& w,
                    std::span<const float> bias, MatrixView c);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_H_
