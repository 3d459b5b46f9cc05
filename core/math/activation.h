// The activation functions of a layer, with their formulas and error bounds.
#ifndef NEURITE_CORE_MATH_ACTIVATION_H_
#define NEURITE_CORE_MATH_ACTIVATION_H_

#include "absl/strings/string_view.h"
#include "core/math/matrix.h"

namespace neurite {

enum class Activation {
  kIdentity,
  kSigmoid,
  kTanh,
  kRelu,
  kLeakyRelu,
  kElu,
  kSelu,
  kGelu,
  kGeluTanh,
  kSilu,
  kSoftplus,
  kHardSigmoid,
  kSoftmax,
  kLogSoftmax,
};

// The name in model_file.proto: "LEAKY_RELU".
absl::string_view ActivationName(Activation activation);

// True for LEAKY_RELU and ELU, the ones with a parameter.
bool TakesSlope(Activation activation);

// 0.01 for LEAKY_RELU, 1 for ELU; 0 for the others, which ignore it.
float DefaultSlope(Activation activation);

// True for SOFTMAX and LOG_SOFTMAX: an element depends on its whole row.
bool IsRowWise(Activation activation);

// Replaces each element z of `rows` by activation(z).
//
//   IDENTITY      z                                               exact
//   RELU          z < 0 ? 0 : z                                   exact
//   LEAKY_RELU    z < 0 ? slope * z : z                           0.5 ulp
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
// The bounds are in units of the last place of the result, over all floats,
// the far tails included. Where the exact result is subnormal, that is units
// of the smallest subnormal, or the result is 0. The sign of a zero is not
// specified. Where the caller has subnormals flushed to zero, a subnormal
// element may count as 0 or go through, and any other subnormal result is 0.
//
// Element-wise: NaN gives NaN, an infinity gives the limit.
// Row-wise: minus infinity beside a finite element has the probability 0. Every
// element becomes NaN if the row holds NaN or plus infinity, or nothing but
// minus infinity: no distribution is defined there.
//
// Elements have the same bits wherever they stand and whatever instructions
// the processor has; row-wise functions see one row each. The gaps between
// rows of a view with a stride are left alone. Thread-safe.
void Activate(Activation activation, float slope, MatrixView rows);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ACTIVATION_H_
