// The row-wise activations, SOFTMAX and LOG_SOFTMAX, in double precision.
#ifndef NEURITE_CORE_MATH_SOFTMAX_KERNEL_H_
#define NEURITE_CORE_MATH_SOFTMAX_KERNEL_H_

#include <cmath>
#include <cstdint>

#include "core/math/double_kernels.h"
#include "core/math/exp_kernel.h"
#include "core/math/kernel.h"
#include "core/math/matrix.h"
#include "core/math/row_kernel.h"

namespace neurite::kernels {

// Returns the largest element, if none is NaN. REQUIRES: count >= Step.
template <int64_t Step>
NEURITE_KERNEL float LargestBySteps(const float* z, int64_t count) {
  float top[Step];
  for (int64_t j = 0; j < Step; ++j) top[j] = z[count - Step + j];
  for (int64_t i = 0; i + Step <= count; i += Step) {
    for (int64_t j = 0; j < Step; ++j) top[j] = AtLeast(z[i + j], top[j]);
  }
  for (int64_t half = Step / 2; half > 0; half /= 2) {
    for (int64_t j = 0; j < half; ++j) top[j] = AtLeast(top[j + half], top[j]);
  }
  return top[0];
}

// Returns z - top, at least -200, where the exponential is 0 as a float anyway.
// NaN if both are infinite.
NEURITE_KERNEL double Below(float z, float top) {
  return AtLeast(-200.0, static_cast<double>(z) - static_cast<double>(top));
}

// Adds up a row in Step vector lanes: the order of the additions depends only
// on the width of the row.
template <int64_t Step>
struct RowSum {
  double lanes[Step] = {};
  double tops[Step] = {};

  // Adds the exponentials of z[skip] .. z[Step - 1]. Elements equal to `top`,
  // which have the exponential 1, are counted separately.
  NEURITE_KERNEL void Add(const float* z, int32_t skip, float top) {
    for (int32_t j = 0; j < Step; ++j) {
      const float element = j < skip ? -kInfinity : z[j];
      const double e = Exp(Below(element, top));
      lanes[j] += element == top ? 0 : e;
      tops[j] += element == top ? 1 : 0;
    }
  }
};

template <int64_t Step>
NEURITE_KERNEL double Total(double (&lanes)[Step]) {
  for (int64_t half = Step / 2; half > 0; half /= 2) {
    for (int64_t j = 0; j < half; ++j) lanes[j] += lanes[j + half];
  }
  return lanes[0];
}

// REQUIRES: count >= Step.
template <int64_t Step>
NEURITE_KERNEL double OthersBySteps(const float* z, int64_t count, float top) {
  RowSum<Step> sum;
  int64_t i = 0;
  for (; i + Step <= count; i += Step) sum.Add(z + i, 0, top);
  if (i < count) {
    sum.Add(z + count - Step, static_cast<int32_t>(i + Step - count), top);
  }
  return Total(sum.lanes) + (Total(sum.tops) - 1);
}

struct RowScale {
  float top;      // the largest element
  double others;  // sum of e^(z - top), without one element equal to `top`
};

// `others` is accurate even if it is far below 1. It is NaN if no distribution
// is defined: the row contains NaN or plus infinity, or only minus infinities.
// REQUIRES: count > 0.
NEURITE_KERNEL RowScale ScaleOf(const float* z, int64_t count) {
  const float top = count >= 8   ? LargestBySteps<8>(z, count)
                    : count >= 4 ? LargestBySteps<4>(z, count)
                                 : LargestBySteps<1>(z, count);
  const double others = count >= 8   ? OthersBySteps<8>(z, count, top)
                        : count >= 4 ? OthersBySteps<4>(z, count, top)
                                     : OthersBySteps<1>(z, count, top);
  return {top, others + static_cast<double>(top) * 0};
}

// Returns log(1 + x) for any x >= 0; NaN for NaN.
NEURITE_KERNEL double LogOfOnePlus(double x) {
  if (!(x > 1)) return Log1p(x);
  int exponent;
  const double mantissa = std::frexp(1 + x, &exponent);  // in [1/2, 1)
  return exponent * 0.693147180559945309417 + Log1p(mantissa - 1);
}

struct SoftmaxOp {
  float top;
  double factor;
  NEURITE_KERNEL float operator()(float z) const {
    return static_cast<float>(Exp(Below(z, top)) * factor);
  }
};

struct LogSoftmaxOp {
  float top;
  double log_sum;
  NEURITE_KERNEL float operator()(float z) const {
    return static_cast<float>(static_cast<double>(z) -
                              static_cast<double>(top) - log_sum);
  }
};

NEURITE_KERNEL void Softmax(MatrixView rows) {
  if (rows.cols() == 0) return;
  for (int64_t i = 0; i < rows.rows(); ++i) {
    float* z = rows.data() + i * rows.stride();
    const RowScale row = ScaleOf(z, rows.cols());
    MapRow(z, rows.cols(), SoftmaxOp{row.top, 1 / (1 + row.others)});
  }
}

NEURITE_KERNEL void LogSoftmax(MatrixView rows) {
  if (rows.cols() == 0) return;
  for (int64_t i = 0; i < rows.rows(); ++i) {
    float* z = rows.data() + i * rows.stride();
    const RowScale row = ScaleOf(z, rows.cols());
    MapRow(z, rows.cols(), LogSoftmaxOp{row.top, LogOfOnePlus(row.others)});
  }
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_SOFTMAX_KERNEL_H_
