// The product on kernels of our own, for tests and benches by instruction set.
#ifndef NEURITE_CORE_MATH_GEMM_NATIVE_H_
#define NEURITE_CORE_MATH_GEMM_NATIVE_H_

#include <span>

#include "core/math/gemm.h"
#include "core/math/isa.h"

namespace neurite {

// MultiplyPacked by the kernels for `isa`. Same contract; the bits do not
// depend on `isa`. REQUIRES: the processor has it.
void MultiplyNative(Isa isa, const ConstMatrixView& a, const PackedWeights& w,
                    std::span<const float> bias, const Epilogue& epilogue,
                    const MatrixView& c);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_NATIVE_H_
