// Activations by instruction set, for tests and benches.
#ifndef NEURITE_CORE_MATH_ACTIVATION_ISA_H_
#define NEURITE_CORE_MATH_ACTIVATION_ISA_H_

#include <span>

#include "core/math/activation.h"
#include "core/math/isa.h"
#include "core/math/matrix.h"

namespace neurite {

// Activate() by the code for `isa`. The bits do not depend on it.
// REQUIRES: the processor has `isa`.
void ActivateWith(Isa isa, Activation activation, float slope, MatrixView rows);

// Replaces each element by its exponential, which the functions above are made
// of: within 2 ulp; 0 where that is subnormal. NaN gives NaN.
// REQUIRES: the processor has `isa`.
void ExpWith(Isa isa, std::span<float> z);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ACTIVATION_ISA_H_
