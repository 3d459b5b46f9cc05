// The matrix product, in which the forward pass spends most of its time.
#ifndef NEURITE_CORE_MATH_GEMM_H_
#define NEURITE_CORE_MATH_GEMM_H_

#include <cstdint>
#include <span>

#include "absl/strings/string_view.h"
#include "core/math/epilogue.h"
#include "core/math/matrix.h"
#include "core/math/packed_weights.h"

namespace neurite {

// The matrix multiplication backend. Both read the same packed weights.
enum class GemmBackend {
  kNative,    // Neurite's own kernels (core/math/gemm_kernels.h)
  kOpenBlas,  // cblas_sgemm on tiles
};

// Returns "native" or "openblas".
absl::string_view GemmBackendName(GemmBackend backend);

// Computes c = activation(bias + a * w) in single precision. `w` is packed
// once, when the model is loaded.
//
//   a     [m x k]  one row per sample
//   w     [k x n]  packed
//   bias  [n]
//   c     [m x n]
//
// REQUIRES: a.cols() == w.rows(), c.rows() == a.rows(), c.cols() == w.cols(),
//           bias.size() == w.cols(), !IsRowWise(epilogue.activation); `c` does
//           not overlap the other arguments. Checked in debug builds only.
// m, n or k may be 0; k == 0 gives activation(bias).
//
// The bits of a row of `c` do not depend on the other rows of `a` or on their
// number. With kNative this always holds, on every instruction set; with
// kOpenBlas if BlasRuntime::same_bits_in_every_batch is true.
//
// Both backends accumulate a sum in blocks of about 256 terms: its error is at
// most (k / 256 + 386) * eps / 2 * sum |terms|, bias included (kNative; see
// gemm_kernels.h).
//
// Thread-safe. Runs on the calling thread.
void MultiplyPacked(GemmBackend backend, const ConstMatrixView& a,
                    const PackedWeights& w, std::span<const float> bias,
                    const Epilogue& epilogue, const MatrixView& c);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_H_
