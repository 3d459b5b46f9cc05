// Building blocks of the activation kernels. A kernel computes one element
// without branches or calls, so that the compiler turns a loop over it into
// vector instructions of any width.
//
// Its result has the same bits on every instruction set: it uses only
// operations that IEEE 754 defines as correctly rounded, and fuses a product
// with a sum only by an explicit Fma.
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

// Both return NaN for x = NaN, as comparisons with NaN are false.
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
