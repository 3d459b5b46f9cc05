// The instruction sets that activations are compiled for, for tests and
// benches.
#ifndef NEURITE_CORE_MATH_ACTIVATION_ISA_H_
#define NEURITE_CORE_MATH_ACTIVATION_ISA_H_

#include <span>

#include "core/math/activation.h"
#include "core/math/matrix.h"

namespace neurite {

enum class ActivationIsa { kBaseline, kAvx2, kAvx512 };

// The best one that this processor has. Thread-safe.
ActivationIsa BestActivationIsa();

// Activate() by the code for `isa`. The bits do not depend on it.
// REQUIRES: the processor has `isa`.
void ActivateWith(ActivationIsa isa, Activation activation, float slope,
                  MatrixView rows);

// Replaces each element by its exponential, which the functions above are made
// of: within 2 ulp; 0 where that is subnormal. NaN gives NaN.
// REQUIRES: the processor has `isa`.
void ExpWith(ActivationIsa isa, std::span<float> z);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ACTIVATION_ISA_H_
