// One element of each activation in double precision: no branch, no call, so
// that a loop over them becomes vector instructions of whatever width.
//
// Every kernel is accurate to 2^-36 or better relative to its result; rounding
// that once to float gives 0.501 ulp. Without fused operations the bits are
// the same on every instruction set.
#ifndef NEURITE_CORE_MATH_ACTIVATION_KERNELS_H_
#define NEURITE_CORE_MATH_ACTIVATION_KERNELS_H_

#include <cstdint>

#define NEURITE_KERNEL [[gnu::always_inline]] inline

namespace neurite::kernels {

// NaN goes through both: a comparison with it is false.
NEURITE_KERNEL double AtLeast(double low, double x) {
  return x < low ? low : x;
}
NEURITE_KERNEL double AtMost(double high, double x) {
  return x > high ? high : x;
}
NEURITE_KERNEL double Abs(double x) { return __builtin_fabs(x); }

// e^x = scale * (1 + rest) with scale a power of two, |rest| < 0.42.
struct ExpParts {
  double scale;
  double rest;
};

// REQUIRES: |x| <= 700, or NaN.
NEURITE_KERNEL ExpParts SplitExp(double x) {
  // Adding 1.5 * 2^52 rounds to an integer, which then is the low bits.
  constexpr double kShift = 0x1.8p52;
  const double shifted = x * 0x1.71547652b82fep0 + kShift;
  const double n = shifted - kShift;
  // ln 2 in two parts, the first so short that n times it is exact.
  const double r = (x - n * 0x1.62e42fefp-1) - n * 0x1.473de6af278edp-34;
  // Taylor to r^10: the next term is below 2^-40 of the first for |r| < 0.347.
  double p = 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  const uint64_t bits = __builtin_bit_cast(uint64_t, shifted);
  return {__builtin_bit_cast(double, (bits + 1023) << 52), p * r};
}

// e^x for x in [-200, 200] and outside its value at the border, which as a
// float is 0 or infinity all the same.
NEURITE_KERNEL double Exp(double x) {
  const ExpParts e = SplitExp(AtLeast(-200, AtMost(200, x)));
  return e.scale + e.scale * e.rest;
}

// e^x - 1, accurate also near 0, where scale is 1. For x <= 200.
NEURITE_KERNEL double Expm1(double x) {
  const ExpParts e = SplitExp(AtLeast(-200, AtMost(200, x)));
  return e.scale * e.rest + (e.scale - 1);
}

// log(1 + x) for x in [-1/2, 1], by 2 atanh(x / (2 + x)): a series in at most
// 1/9, whose first term left out is below 2^-41 of the sum.
NEURITE_KERNEL double Log1p(double x) {
  const double s = x / (2 + x);
  const double t = s * s;
  double p = 2.0 / 25;
  p = p * t + 2.0 / 23;
  p = p * t + 2.0 / 21;
  p = p * t + 2.0 / 19;
  p = p * t + 2.0 / 17;
  p = p * t + 2.0 / 15;
  p = p * t + 2.0 / 13;
  p = p * t + 2.0 / 11;
  p = p * t + 2.0 / 9;
  p = p * t + 2.0 / 7;
  p = p * t + 2.0 / 5;
  p = p * t + 2.0 / 3;
  p = p * t + 2.0;
  return p * s;
}

NEURITE_KERNEL double Sigmoid(double x) { return 1 / (1 + Exp(-x)); }

NEURITE_KERNEL double Tanh(double x) {
  const double e = Expm1(2 * Abs(x));
  return __builtin_copysign(e / (e + 2), x);
}

NEURITE_KERNEL double Softplus(double x) {
  return AtLeast(0, x) + Log1p(Exp(-Abs(x)));
}

// x times a factor in [0, 1] that vanishes faster than x grows: from -1000 on
// the product is 0 as a float, and minus infinity must not meet a tiny factor.
NEURITE_KERNEL double Gate(double x, double factor) {
  return AtLeast(-1000, x) * factor;
}

// P(Z > t) of a standard normal Z for t >= 0: e^(-t^2/2) times a smooth factor,
// (1 + t) of which is a polynomial in a variable that maps [0, 15] to [-1, 1]
// (Chebyshev interpolation of degree 14, error 2^-39 of the value).
NEURITE_KERNEL double NormalTail(double t) {
  t = AtMost(15, t);
  const double v = (t * (22.0 / 15) - 3.5) / (t + 3.5);
  double p = 8.7466396493798587e-08;
  p = p * v + 1.3491306162092425e-07;
  p = p * v - 8.6765543350227358e-07;
  p = p * v - 2.3965831380088918e-06;
  p = p * v + 5.5620002684082292e-06;
  p = p * v + 2.8522365686862067e-05;
  p = p * v - 3.9866882420793209e-05;
  p = p * v - 0.00031549258630760626;
  p = p * v + 0.00061773878365443762;
  p = p * v + 0.0031503833547679391;
  p = p * v - 0.017110473558132312;
  p = p * v + 0.034412322437642126;
  p = p * v - 0.01840488968572386;
  p = p * v - 0.075437561907819681;
  p = p * v + 0.49676862152584134;
  return Exp(-0.5 * t * t) * p / (1 + t);
}

NEURITE_KERNEL double Gelu(double x) {
  const double tail = NormalTail(Abs(x));
  return Gate(x, x < 0 ? tail : 1 - tail);
}

NEURITE_KERNEL double GeluTanh(double x) {
  // (1 + tanh y) / 2 = sigmoid(2 y); 1.5957... is 2 sqrt(2 / pi).
  const double y = 1.5957691216057307 * (x + 0.044715 * (x * x * x));
  return Gate(x, Sigmoid(y));
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_ACTIVATION_KERNELS_H_
