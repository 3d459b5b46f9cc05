// The activations that see a whole row.
#ifndef NEURITE_CORE_MATH_SOFTMAX_KERNEL_H_
#define NEURITE_CORE_MATH_SOFTMAX_KERNEL_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/math/double_kernels.h"
#include "core/math/exp_kernel.h"
#include "core/math/kernel.h"
#include "core/math/matrix.h"
#include "core/math/row_kernel.h"

namespace neurite::kernels {

// The elements from z on, at most kLanes of them; behind the last one minus
// infinity, which adds nothing to a maximum or to a sum of exponentials.
struct Lanes {
  float z[kLanes];
};
NEURITE_KERNEL Lanes LoadLanes(const float* z, int64_t count) {
  Lanes lanes;
  if (count >= kLanes) {
    std::memcpy(lanes.z, z, sizeof(lanes.z));
  } else {
    for (int64_t j = 0; j < kLanes; ++j) lanes.z[j] = -kInfinity;
    CopyFew(lanes.z, z, count);
  }
  return lanes;
}
NEURITE_KERNEL void StoreLanes(const Lanes& lanes, float* z, int64_t count) {
  if (count >= kLanes) {
    std::memcpy(z, lanes.z, sizeof(lanes.z));
  } else {
    CopyFew(z, lanes.z, count);
  }
}

// Sums in one order, whatever the width of the vectors.
NEURITE_KERNEL double SumOfLanes(double* x) {
  for (int64_t j = 0; j < 8; ++j) x[j] += x[j + 8];
  for (int64_t j = 0; j < 4; ++j) x[j] += x[j + 4];
  return (x[0] + x[2]) + (x[1] + x[3]);
}

// The largest element; NaN never is, unless there is no other kind.
NEURITE_KERNEL float Largest(const float* z, int64_t count) {
  float top[kLanes];
  for (int64_t j = 0; j < kLanes; ++j) top[j] = -kInfinity;
  for (int64_t i = 0; i < count; i += kLanes) {
    const Lanes lanes = LoadLanes(z + i, count - i);
    for (int64_t j = 0; j < kLanes; ++j) {
      top[j] = lanes.z[j] > top[j] ? lanes.z[j] : top[j];
    }
  }
  for (int64_t j = 0; j < 8; ++j) top[j] = std::max(top[j], top[j + 8]);
  for (int64_t j = 0; j < 4; ++j) top[j] = std::max(top[j], top[j + 4]);
  return std::max(std::max(top[0], top[2]), std::max(top[1], top[3]));
}

// Sum of e^(z[i] - top) over all i but one where z[i] is `top`, so that it has
// all its digits where it is far below 1. NaN if no distribution is defined:
// the row holds NaN or plus infinity, or nothing but minus infinity.
//
// Replaces each z[i] by its summand, 1 for `top`, if `Keep`.
template <bool Keep>
NEURITE_KERNEL double SumOfOthers(float* z, int64_t count, float top) {
  double sums[kLanes] = {};
  double tops[kLanes] = {};
  for (int64_t i = 0; i < count; i += kLanes) {
    Lanes lanes = LoadLanes(z + i, count - i);
    for (int64_t j = 0; j < kLanes; ++j) {
      const double x = static_cast<double>(lanes.z[j]);
      const double e = Exp(x - static_cast<double>(top));
      const bool is_top = lanes.z[j] == top;
      // Minus infinity beside a finite element is a probability of 0.
      const double defined = lanes.z[j] == -kInfinity ? 0 : x * 0;
      sums[j] += (is_top ? 0 : e) + defined;
      tops[j] += is_top ? 1 : 0;
      lanes.z[j] = static_cast<float>(e);
    }
    if constexpr (Keep) StoreLanes(lanes, z + i, count - i);
  }
  return SumOfLanes(sums) + (SumOfLanes(tops) - 1) +
         static_cast<double>(top) * 0;
}

// log(1 + x) for any x >= 0; NaN for NaN.
NEURITE_KERNEL double LogOfOnePlus(double x) {
  if (!(x > 1)) return Log1p(x);
  int exponent;
  const double mantissa = std::frexp(1 + x, &exponent);  // in [1/2, 1)
  return exponent * 0.693147180559945309417 + Log1p(mantissa - 1);
}

NEURITE_KERNEL void SoftmaxRow(float* z, int64_t count) {
  const float top = Largest(z, count);
  const double scale = 1 / (1 + SumOfOthers<true>(z, count, top));
  for (int64_t i = 0; i < count; i += kLanes) {
    Lanes lanes = LoadLanes(z + i, count - i);
    for (int64_t j = 0; j < kLanes; ++j) {
      lanes.z[j] = static_cast<float>(static_cast<double>(lanes.z[j]) * scale);
    }
    StoreLanes(lanes, z + i, count - i);
  }
}

NEURITE_KERNEL void LogSoftmaxRow(float* z, int64_t count) {
  const float top = Largest(z, count);
  const double log_sum = LogOfOnePlus(SumOfOthers<false>(z, count, top));
  for (int64_t i = 0; i < count; i += kLanes) {
    Lanes lanes = LoadLanes(z + i, count - i);
    for (int64_t j = 0; j < kLanes; ++j) {
      const double below =
          static_cast<double>(lanes.z[j]) - static_cast<double>(top);
      lanes.z[j] = static_cast<float>(below - log_sum);
    }
    StoreLanes(lanes, z + i, count - i);
  }
}

NEURITE_KERNEL void Softmax(MatrixView rows) {
  for (int64_t i = 0; i < rows.rows(); ++i) {
    SoftmaxRow(rows.data() + i * rows.stride(), rows.cols());
  }
}
NEURITE_KERNEL void LogSoftmax(MatrixView rows) {
  for (int64_t i = 0; i < rows.rows(); ++i) {
    LogSoftmaxRow(rows.data() + i * rows.stride(), rows.cols());
  }
}

}  // namespace neurite::kernels

#endif  // NEURITE_CORE_MATH_SOFTMAX_KERNEL_H_
