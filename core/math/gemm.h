// The one function that the forward pass spends its time in.
#ifndef NEURITE_CORE_MATH_GEMM_H_
#define NEURITE_CORE_MATH_GEMM_H_

#include <cstdint>
#include <span>

#include "absl/strings/string_view.h"
#include "core/math/activation.h"
#include "core/math/matrix.h"
#include "core/math/packed_weights.h"

namespace neurite {

// Who multiplies. Both read the same packed weights.
enum class GemmBackend {
  kNative,    // kernels of our own (core/math/gemm_kernels.h)
  kOpenBlas,  // cblas_sgemm on tiles
};

// "native" or "openblas".
absl::string_view GemmBackendName(GemmBackend backend);

// What becomes of a layer's sums before they are stored.
struct Epilogue {
  Activation activation = Activation::kIdentity;  // not a row-wise one
  float slope = 0;
};

// Computes c = activation(bias + a * w) in single precision; w was packed once,
// at load.
//
//   a     [m x k]  one row per sample
//   w     [k x n]  packed
//   bias  [n]
//   c     [m x n]
//
// REQUIRES: a.cols() == w.rows(), c.rows() == a.rows(), c.cols() == w.cols(),
//           bias.size() == w.cols(), !IsRowWise(epilogue.activation); `c`
//           overlaps nothing else. Checked in debug builds only.
// m, n or k may be 0; k == 0 gives activation(bias).
//
// A row of c has the same bits whatever the other rows of `a` are, and however
// many: with kNative always, and whatever instructions the processor has (each
// sum is one chain of fused multiply-adds, from the bias over k upwards); with
// kOpenBlas where BlasRuntime::same_bits_in_every_batch says so.
// Thread-safe. Runs on the calling thread.
void MultiplyPacked(GemmBackend backend, const ConstMatrixView& a,
                    const PackedWeights& w, std::span<const float> bias,
                    const Epilogue& epilogue, const MatrixView& c);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_H_
