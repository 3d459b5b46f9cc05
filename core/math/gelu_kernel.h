// x P(Z <= x) for a standard normal Z, in single precision.
#ifndef NEURITE_CORE_MATH_GELU_KERNEL_H_
#define NEURITE_CORE_MATH_GELU_KERNEL_H_

#include <cstdint>

#include "core/math/exp_kernel.h"
#include "core/math/kernel.h"

namespace neurite::kernels {

// 2 (t + 1.25) P(Z > t) e^(t^2/2) - 1 for 0 <= t <= 13.28, as a polynomial in
// v = 1 / (t + 1.25) - 1/2. The result is between -0.13 and 0.25, with an error
// of 1.9e-8.
NEURITE_KERNEL float NormalTailRest(float v) {
  float p = 0x1.c9f44ap4f;
  p = Fma(p, v, 0x1.26f6a8p3f);
  p = Fma(p, v, -0x1.8d0914p3f);
  p = Fma(p, v, 0x1.5f621ep0f);
  p = Fma(p, v, 0x1.838bbep-3f);
  p = Fma(p, v, -0x1.900a68p-1f);
  p = Fma(p, v, 0x1.6d424p0f);
  p = Fma(p, v, -0x1.24ad08p0f);
  p = Fma(p, v, 0x1.3d5778p-2f);
  p = Fma(p, v, 0x1.0cecd6p-1f);
  p = Fma(p, v, -0x1.c2c778p-1f);
  p = Fma(p, v, 0x1.83824ep-2f);
  return Fma(p, v, 0x1.9b811ep-3f);
}

// 2^31 t P(Z > t) for 0 <= t <= 13.28.
//
// The product of 2^30 t, w = 1 / (t + 1.25), 1 + tail and e^(-t^2/2). For the
// factors near 1, the difference from 1 is computed, which is small and hence
// has a small rounding error; the rounding errors of the other factors are
// carried along. The factor 2^30 keeps the product from becoming subnormal.
NEURITE_KERNEL float ScaledNormalTail(float t) {
  const float divisor = t + 1.25f;
  const float divisor_lost = t - (divisor - 1.25f);
  const float w = 1 / divisor;
  const float w_lost = Fma(-w, divisor_lost, Fma(-w, divisor, 1));
  const float tail = NormalTailRest(w - 0.5f);

  const float half = 0.5f * t;
  const float square = half * t;
  const ReducedExp e = ReduceExp(-square, 127);
  const float r = e.r + Fma(e.n, -kLn2Low, -Fma(half, t, -square));
  const float second = r * r * ExpSecondOrder(r);
  // (1 + tail) e^r = 1 + rest; r is added last, after the smaller terms.
  const float rest = r + Fma(tail, r + second, tail + second);

  const float big = 0x1p30f * t;
  const float product = big * w;
  const float lost = Fma(product, w_lost, Fma(big, w, -product));
  return __builtin_bit_cast(float, e.exponent) *
         (product + Fma(product, rest, Fma(lost, rest, lost)));
}

// x P(Z <= x) = max(x, 0) - |x| P(Z > |x|). A subnormal result may be 0.
NEURITE_KERNEL float Gelu(float x) {
  // t = min(|x|, 13.27); at 13.27 the scale is 0. Floats of one sign compare
  // like integers, and their minimum is one instruction. NaN is restored by
  // adding x below.
  constexpr uint32_t kMost = __builtin_bit_cast(uint32_t, 13.27f);
  const uint32_t bits = __builtin_bit_cast(uint32_t, x) & 0x7fffffffu;
  const float t = __builtin_bit_cast(float, bits < kMost ? bits : kMost);
  return Fma(-0x1p-31f, ScaledNormalTail(t), AtLeast(0.0f, x));
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_GELU_KERNEL_H_
