// Activations for a given instruction set, for tests and benchmarks.
#ifndef NEURITE_CORE_MATH_ACTIVATION_ISA_H_
#define NEURITE_CORE_MATH_ACTIVATION_ISA_H_

#include <span>

#include "core/math/activation_name.h"
#include "core/math/isa.h"
#include "core/math/matrix.h"

namespace neurite {

// Activate() with the code for `isa`. The result's bits do not depend on `isa`.
// REQUIRES: the processor has `isa`.
void ActivateWith(Isa isa, Activation activation, float slope, MatrixView rows);

// Replaces each element by its exponential, on which several activations are
// built: within 2 ulp; 0 where e^z is subnormal. NaN gives NaN.
// REQUIRES: the processor has `isa`.
void ExpWith(Isa isa, std::span<float> z);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ACTIVATION_ISA_H_
