// The matrix product with Neurite's own kernels. Tests and benchmarks call it
// with a given instruction set.
#ifndef NEURITE_CORE_MATH_GEMM_NATIVE_H_
#define NEURITE_CORE_MATH_GEMM_NATIVE_H_

#include <span>

#include "core/math/epilogue.h"
#include "core/math/isa.h"
#include "core/math/matrix.h"
#include "core/math/packed_weights.h"

namespace neurite {

// MultiplyPacked with the kernels for `isa`. Same contract; the result's bits
// do not depend on `isa`. REQUIRES: the processor has `isa`.
void MultiplyNative(Isa isa, const ConstMatrixView& a, const PackedWeights& w,
                    std::span<const float> bias, const Epilogue& epilogue,
                    const MatrixView& c);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_NATIVE_H_
