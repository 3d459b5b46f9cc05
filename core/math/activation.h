// Computes activation functions, with their formulas and error bounds.
#ifndef NEURITE_CORE_MATH_ACTIVATION_H_
#define NEURITE_CORE_MATH_ACTIVATION_H_

#include "core/math/activation_name.h"
#include "core/math/matrix.h"

namespace neurite {

// Replaces each element z of `rows` by activation(z).
//
//   IDENTITY      z                                               exact
//   RELU          z < 0 ? 0 : z                                   exact
//   LEAKY_RELU    z < 0 ? slope * z : z; RELU if slope is 0       0.5 ulp
//   HARD_SIGMOID  min(1, max(0, z / 6 + 1/2))                     0.51
//   SIGMOID       1 / (1 + e^-z)                                  2
//   TANH          (e^2z - 1) / (e^2z + 1)                         2
//   ELU           z < 0 ? slope * (e^z - 1) : z                   2
//   SELU          1.05070098735548 *
//                 (z < 0 ? 1.67326324235438 * (e^z - 1) : z)      2
//   GELU          z * P(Z <= z), Z standard normal: by erf        2
//   GELU_TANH     z / 2 * (1 + tanh(sqrt(2 / pi) *
//                 (z + 0.044715 z^3)))                            0.51
//   SILU          z / (1 + e^-z)                                  2
//   SOFTPLUS      log(1 + e^z)                                    2
//   SOFTMAX       e^z[i] / sum over j of e^z[j]                   0.51
//   LOG_SOFTMAX   z[i] - log(sum over j of e^z[j])                0.51
//
// The error bounds are in units in the last place (ulp) of the result and hold
// for all floats, including the far tails. If the exact result is subnormal,
// the unit is the smallest subnormal, or the result is 0. The sign of a zero is
// unspecified. If the caller has enabled flush-to-zero, a subnormal element may
// count as 0 or pass unchanged, a subnormal slope counts as 0, and any other
// subnormal result is 0.
//
// Element-wise functions: NaN gives NaN, an infinity gives the limit.
// Row-wise functions: minus infinity beside a finite element has probability 0.
// Every element becomes NaN if the row contains NaN or plus infinity, or only
// minus infinities, as no distribution is defined then.
//
// An element's bits depend neither on its position nor on the processor's
// instruction set; row-wise functions treat each row separately. The gaps
// between rows of a view with a stride are not written. Thread-safe.
void Activate(Activation activation, float slope, MatrixView rows);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ACTIVATION_H_
