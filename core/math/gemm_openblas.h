// The matrix product with OpenBLAS.
#ifndef NEURITE_CORE_MATH_GEMM_OPENBLAS_H_
#define NEURITE_CORE_MATH_GEMM_OPENBLAS_H_

#include <span>

#include "core/math/epilogue.h"
#include "core/math/matrix.h"
#include "core/math/packed_weights.h"

namespace neurite {

// MultiplyPacked with cblas_sgemm, tile by tile. Same contract.
void MultiplyOpenBlas(const ConstMatrixView& a, const PackedWeights& w,
                      std::span<const float> bias, const Epilogue& epilogue,
                      const MatrixView& c);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_OPENBLAS_H_
