// e^x in single precision, and the building blocks that other kernels share.
#ifndef NEURITE_CORE_MATH_EXP_KERNEL_H_
#define NEURITE_CORE_MATH_EXP_KERNEL_H_

#include <cstdint>
#include <limits>

#include "core/math/kernel.h"

namespace neurite::kernels {

inline constexpr float kInfinity = std::numeric_limits<float>::infinity();

// For x between these bounds, e^x is a normal number.
inline constexpr float kLogOfMin = -0x1.5d589ep6f;
inline constexpr float kLogOfMax = 0x1.62e42ep6f;

// e^x = 2^n e^r.
struct ReducedExp {
  uint32_t exponent;  // n + bias, in a float's sign and exponent bits
  float n;
  float r;  // |r| <= ln 2 / 2, before n * kLn2Low is subtracted
};

// ln 2 in two parts. The first has few bits, so that x - n * kLn2High is exact.
inline constexpr float kLn2High = 0x1.62e4p-1f;
inline constexpr float kLn2Low = 0x1.7f7d1cp-20f;

// REQUIRES: |x| < 140, or the result is not used. NaN makes r NaN.
NEURITE_KERNEL ReducedExp ReduceExp(float x, float bias) {
  // Adding 1.5 * 2^23 rounds to an integer, which is then in the low bits.
  const float shift = 0x1.8p23f + bias;
  const float shifted = Fma(x, 0x1.715476p0f, shift);
  const float n = shifted - shift;
  return {__builtin_bit_cast(uint32_t, shifted) << 23, n, Fma(n, -kLn2High, x)};
}

// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2; the error it causes is 1.4e-8 of
// e^r - 1. The coefficients here and in the other kernels are single-precision
// minimax coefficients from sollya's fpminimax.
NEURITE_KERNEL float ExpSecondOrder(float r) {
  float p = 0x1.6b7376p-10f;
  p = Fma(p, r, 0x1.12279ep-7f);
  p = Fma(p, r, 0x1.555716p-5f);
  p = Fma(p, r, 0x1.5554bp-3f);
  return Fma(p, r, 0x1.fffffep-2f);
}

// e^r - 1, where r includes the low part, -n * kLn2Low.
NEURITE_KERNEL float Expm1OfReduced(ReducedExp e) {
  const float r = Fma(e.n, -kLn2Low, e.r);
  return Fma(r * r, ExpSecondOrder(r), r);
}

// e^x = scale * (1 + rest), with rest between -0.30 and 0.42. Sums with `scale`
// are exact where it matters, so that e^x is rounded only once, together with
// the value that it is added to.
struct ExpParts {
  float scale;  // a power of two, or 0 for 2^-127
  float rest;
};

// Returns e^x 2^(bias - 127) in parts.
// REQUIRES: |x| < 88.3 with the bias 127. NaN makes rest NaN.
NEURITE_KERNEL ExpParts SplitExp(float x, float bias = 127) {
  const ReducedExp e = ReduceExp(x, bias);
  return {__builtin_bit_cast(float, e.exponent), Expm1OfReduced(e)};
}

// e^x; 0 where e^x is subnormal.
NEURITE_KERNEL float Exp(float x) {
  const ReducedExp e = ReduceExp(x, 0);
  // The exponent bits are added rather than multiplied by 2^n, because 2^128 is
  // not a float.
  const uint32_t bits =
      __builtin_bit_cast(uint32_t, 1 + Expm1OfReduced(e)) + e.exponent;
  const float normal = x < kLogOfMin ? 0 : __builtin_bit_cast(float, bits);
  return x <= kLogOfMax ? normal : x + kInfinity;
}

// e^x - 1.
NEURITE_KERNEL float Expm1(float x) {
  const ExpParts e = SplitExp(AtLeast(-30.0f, x));
  return Fma(e.scale, e.rest, e.scale - 1);
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_EXP_KERNEL_H_
