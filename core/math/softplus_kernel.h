// log(1 + e^x) in single precision.
#ifndef NEURITE_CORE_MATH_SOFTPLUS_KERNEL_H_
#define NEURITE_CORE_MATH_SOFTPLUS_KERNEL_H_

#include "core/math/exp_kernel.h"
#include "core/math/kernel.h"

namespace neurite::kernels {

// log(1 + x) for x in [0, 1], with a relative error of 5.3e-9.
NEURITE_KERNEL float Log1p(float x) {
  float p = -0x1.b22adep-9f;
  p = Fma(p, x, 0x1.4a9226p-6f);
  p = Fma(p, x, -0x1.d7efa8p-5f);
  p = Fma(p, x, 0x1.b53c48p-4f);
  p = Fma(p, x, -0x1.3a6736p-3f);
  p = Fma(p, x, 0x1.935568p-3f);
  p = Fma(p, x, -0x1.ff2556p-3f);
  p = Fma(p, x, 0x1.554ddap-2f);
  p = Fma(p, x, -0x1.ffffd2p-2f);
  return Fma(x * x, p, x);
}

// max(x, 0) + log(1 + e^-|x|). A subnormal result may be 0.
NEURITE_KERNEL float Softplus(float x) {
  // Clamped: at -88 the scale is 0 already.
  const ExpParts e = SplitExp(AtLeast(-88.0f, -Abs(x)));
  return Log1p(Fma(e.scale, e.rest, e.scale)) + AtLeast(0.0f, x);
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_SOFTPLUS_KERNEL_H_
