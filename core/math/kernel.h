// What the kernels of activations have in common. A kernel is one element's
// arithmetic with no branch and no call, so that a loop over it becomes vector
// instructions of whatever width.
//
// Its bits are the same on every instruction set: it uses only operations that
// IEEE 754 rounds correctly, and fuses a product with a sum only where it says
// so, by Fma.
#ifndef NEURITE_CORE_MATH_KERNEL_H_
#define NEURITE_CORE_MATH_KERNEL_H_

#define NEURITE_KERNEL [[gnu::always_inline]] inline

namespace neurite::kernels {

// a * b + c, rounded once.
NEURITE_KERNEL float Fma(float a, float b, float c) {
  return __builtin_fmaf(a, b, c);
}
NEURITE_KERNEL double Fma(double a, double b, double c) {
  return __builtin_fma(a, b, c);
}

// NaN goes through both: a comparison with it is false.
template <typename Float>
NEURITE_KERNEL Float AtLeast(Float low, Float x) {
  return x < low ? low : x;
}
template <typename Float>
NEURITE_KERNEL Float AtMost(Float high, Float x) {
  return x > high ? high : x;
}

NEURITE_KERNEL float Abs(float x) { return __builtin_fabsf(x); }
NEURITE_KERNEL double Abs(double x) { return __builtin_fabs(x); }

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_KERNEL_H_
