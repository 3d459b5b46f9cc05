// SIGMOID, SILU and TANH in single precision. A subnormal result may be 0.
#ifndef NEURITE_CORE_MATH_SIGMOID_KERNEL_H_
#define NEURITE_CORE_MATH_SIGMOID_KERNEL_H_

#include "core/math/exp_kernel.h"
#include "core/math/kernel.h"

namespace neurite::kernels {

// Returns one + scale * (1 + rest) with about the error of a single rounding.
NEURITE_KERNEL float PlusOne(ExpParts e, float one = 1) {
  const float sum = one + e.scale;
  // Adds back the rounding error of the sum, which would otherwise double the
  // error for a large scale.
  const float lost = one - (sum - e.scale);
  return sum + Fma(e.scale, e.rest, lost);
}

// 1 / (1 + e^-x).
NEURITE_KERNEL float Sigmoid(float x) {
  const float y = 1 / PlusOne(SplitExp(-AtMost(30.0f, x)));
  return x < kLogOfMin ? 0 : y;
}

// x / (1 + e^-x).
NEURITE_KERNEL float Silu(float x) {
  // For x < 0 the divisor is scaled by 2^-8: otherwise it would become infinite
  // before the quotient is subnormal.
  const float one = x < 0 ? 0x1p-8f : 1;
  const float bias = x < 0 ? 119 : 127;
  const ExpParts e = SplitExp(-AtMost(30.0f, x), bias);
  const float y = x / PlusOne(e, one) * one;
  return x < -92 ? 0 : y;
}

NEURITE_KERNEL float Tanh(float x) {
  // -tanh|x| = (e^-2|x| - 1) / (e^-2|x| + 1). There is no cancellation near 0,
  // because scale is 1 there.
  const float t = AtMost(10.0f, Abs(x));
  const ExpParts e = SplitExp(-(t + t));
  const float below = Fma(e.scale, e.rest, e.scale - 1);
  const float above = Fma(e.scale, e.rest, e.scale + 1);
  return __builtin_copysignf(below / above, x);
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_SIGMOID_KERNEL_H_
