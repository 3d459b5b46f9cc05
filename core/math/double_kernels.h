// Kernels in double precision, accurate to 2^-38 or better relative to their
// result: rounding that once to float gives 0.501 ulp.
#ifndef NEURITE_CORE_MATH_DOUBLE_KERNELS_H_
#define NEURITE_CORE_MATH_DOUBLE_KERNELS_H_

#include <cstdint>

#include "core/math/kernel.h"

namespace neurite::kernels {

// e^x for x in [-200, 200] and outside its value at the border, which as a
// float is 0 or infinity all the same.
NEURITE_KERNEL double Exp(double x) {
  x = AtLeast(-200.0, AtMost(200.0, x));
  // Adding 1.5 * 2^52 rounds to an integer, which then is the low bits.
  constexpr double kShift = 0x1.8p52 + 1023;
  const double shifted = Fma(x, 0x1.71547652b82fep0, kShift);
  const double r = Fma(shifted - kShift, -0x1.62e42fefa39efp-1, x);
  // Minimax to 8.2e-13, by sollya's fpminimax.
  double p = 0x1.9ef3282fee553p-16;
  p = Fma(p, r, 0x1.a1a4557206a1p-13);
  p = Fma(p, r, 0x1.6c188b2a85bc9p-10);
  p = Fma(p, r, 0x1.1110863db699ep-7);
  p = Fma(p, r, 0x1.555554300de6cp-5);
  p = Fma(p, r, 0x1.5555559c743d6p-3);
  p = Fma(p, r, 0x1.0000000065027p-1);
  p = Fma(p, r, 0x1.ffffffffdaabdp-1);
  p = Fma(p, r, 1.0);
  const uint64_t bits = __builtin_bit_cast(uint64_t, shifted);
  return p * __builtin_bit_cast(double, bits << 52);
}

// log(1 + x) for x in [-1/2, 1], by 2 atanh(x / (2 + x)): a series in at most
// 1/9, whose first term left out is below 2^-41 of the sum.
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
  // From -1000 on the product is 0 as a float, and minus infinity must not
  // meet a factor of 0.
  return AtLeast(-1000.0, x) / (1 + Exp(-y));
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_DOUBLE_KERNELS_H_
