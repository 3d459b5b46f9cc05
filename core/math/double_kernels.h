// Kernels in double precision with a relative error of at most 2^-34, so that
// rounding the result to float gives an error of at most 0.501 ulp.
#ifndef NEURITE_CORE_MATH_DOUBLE_KERNELS_H_
#define NEURITE_CORE_MATH_DOUBLE_KERNELS_H_

#include <cstdint>

#include "core/math/kernel.h"

namespace neurite::kernels {

// e^x. REQUIRES: |x| <= 700, or NaN.
NEURITE_KERNEL double Exp(double x) {
  // Adding 1.5 * 2^52 rounds to an integer, which is then in the low bits.
  constexpr double kShift = 0x1.8p52 + 1023;
  const double shifted = Fma(x, 0x1.71547652b82fep0, kShift);
  const double r = Fma(shifted - kShift, -0x1.62e42fefa39efp-1, x);
  // A minimax polynomial with an error of 4.7e-11, from sollya's fpminimax.
  double p = 0x1.9e8e9916002f2p-13;
  p = Fma(p, r, 0x1.6d959d1c48e78p-10);
  p = Fma(p, r, 0x1.11130bac0199bp-7);
  p = Fma(p, r, 0x1.5554816fef64ep-5);
  p = Fma(p, r, 0x1.5555534fd35adp-3);
  p = Fma(p, r, 0x1.000000426982ep-1);
  p = Fma(p, r, 0x1.00000000e6057p0);
  p = Fma(p, r, 1.0);
  const uint64_t bits = __builtin_bit_cast(uint64_t, shifted);
  return p * __builtin_bit_cast(double, bits << 52);
}

// log(1 + x) for x in [-1/2, 1], computed as 2 atanh(x / (2 + x)): a power
// series in t <= 1/9. The first omitted term is below 2^-41 of the sum.
NEURITE_KERNEL double Log1p(double x) {
  const double s = x / (2 + x);
  const double t = s * s;
  double p = 2.0 / 25;
  p = Fma(p, t, 2.0 / 23);
  p = Fma(p, t, 2.0 / 21);
  p = Fma(p, t, 2.0 / 19);
  p = Fma(p, t, 2.0 / 17);
  p = Fma(p, t, 2.0 / 15);
  p = Fma(p, t, 2.0 / 13);
  p = Fma(p, t, 2.0 / 11);
  p = Fma(p, t, 2.0 / 9);
  p = Fma(p, t, 2.0 / 7);
  p = Fma(p, t, 2.0 / 5);
  p = Fma(p, t, 2.0 / 3);
  p = Fma(p, t, 2.0);
  return p * s;
}

// x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
NEURITE_KERNEL double GeluTanh(double x) {
  // (1 + tanh y) / 2 = 1 / (1 + e^-2y); 1.5957... is 2 sqrt(2 / pi).
  const double y = 1.5957691216057307 * (x + 0.044715 * (x * x * x));
  // Beyond 200 the quotient, as a float, is x or 0. x is bounded because minus
  // infinity divided by 1 + e^200 would be infinite rather than 0.
  const double e = Exp(AtLeast(-200.0, AtMost(200.0, -y)));
  return AtLeast(-1000.0, x) / (1 + e);
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_DOUBLE_KERNELS_H_
