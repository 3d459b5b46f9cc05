#include "core/math/activation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math/activation_isa.h"
#include "core/math/activation_kernels.h"

namespace neurite {
namespace {

using namespace kernels;  // NOLINT: this file is their only user

// Elements go through in chunks of this many: two vectors of doubles at most.
constexpr int64_t kChunk = 16;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The element-wise functions. In float where that is exact or rounds once.
struct ReluOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return z < 0 ? 0.0f : z;
  }
};
struct LeakyReluOp {
  NEURITE_KERNEL float operator()(float z, float slope) const {
    return z < 0 ? slope * z : z;
  }
};
struct EluOp {
  NEURITE_KERNEL float operator()(float z, float slope) const {
    const double negative = static_cast<double>(slope) * Expm1(z);
    return z < 0 ? static_cast<float>(negative) : z;
  }
};
struct SeluOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    constexpr double kScale = 1.0507009873554804934193349852946;
    constexpr double kAlpha = 1.6732632423543772848170429916717;
    const double negative = kScale * kAlpha * Expm1(z);
    const double positive = kScale * static_cast<double>(z);
    return static_cast<float>(z < 0 ? negative : positive);
  }
};
struct HardSigmoidOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    const double line = static_cast<double>(z) * (1.0 / 6) + 0.5;
    return static_cast<float>(AtLeast(0, AtMost(1, line)));
  }
};
struct SigmoidOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return static_cast<float>(Sigmoid(z));
  }
};
struct TanhOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return static_cast<float>(Tanh(z));
  }
};
struct GeluOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return static_cast<float>(Gelu(z));
  }
};
struct GeluTanhOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return static_cast<float>(GeluTanh(z));
  }
};
struct SiluOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return static_cast<float>(Gate(z, Sigmoid(z)));
  }
};
struct SoftplusOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return static_cast<float>(Softplus(z));
  }
};

template <typename Op>
NEURITE_KERNEL void MapChunk(float* z, float slope) {
  for (int64_t i = 0; i < kChunk; ++i) z[i] = Op()(z[i], slope);
}

template <typename Op>
NEURITE_KERNEL void MapSpan(float* z, int64_t count, float slope) {
  int64_t i = 0;
  for (; i + kChunk <= count; i += kChunk) MapChunk<Op>(z + i, slope);
  if (i == count) return;
  float tail[kChunk] = {};
  for (int64_t j = 0; i + j < count; ++j) tail[j] = z[i + j];
  MapChunk<Op>(tail, slope);
  for (int64_t j = 0; i + j < count; ++j) z[i + j] = tail[j];
}

template <typename Op>
NEURITE_KERNEL void Map(float slope, MatrixView rows) {
  if (rows.stride() == rows.cols()) {
    MapSpan<Op>(rows.data(), rows.rows() * rows.cols(), slope);
    return;
  }
  for (int64_t i = 0; i < rows.rows(); ++i) {
    MapSpan<Op>(rows.data() + i * rows.stride(), rows.cols(), slope);
  }
}

// Where the largest element stands; NaN never is. REQUIRES: count > 0.
NEURITE_KERNEL int64_t ArgMax(const float* z, int64_t count) {
  int64_t best = 0;
  for (int64_t i = 1; i < count; ++i) {
    if (z[i] > z[best]) best = i;
  }
  return best;
}

// Sum of e^(z[i] - z[skip]) over all i but `skip`. Partial sums by i modulo
// kChunk, whatever the width of the vectors.
NEURITE_KERNEL double SumOfOthers(const float* z, int64_t count, int64_t skip) {
  const double largest = static_cast<double>(z[skip]);
  double sums[kChunk] = {};
  for (int64_t i = 0; i < count; i += kChunk) {
    float chunk[kChunk];
    for (int64_t j = 0; j < kChunk; ++j) chunk[j] = -kInfinity;
    const int64_t size = std::min(kChunk, count - i);
    for (int64_t j = 0; j < size; ++j) chunk[j] = z[i + j];
    if (skip >= i && skip < i + kChunk) chunk[skip - i] = -kInfinity;
    for (int64_t j = 0; j < kChunk; ++j) {
      sums[j] += Exp(static_cast<double>(chunk[j]) - largest);
    }
  }
  double sum = 0;
  for (int64_t j = 0; j < kChunk; ++j) sum += sums[j];
  return sum;
}

// log(1 + x) for any x >= 0; NaN for NaN.
double LogOfOnePlus(double x) {
  if (!(x > 1)) return Log1p(x);
  int exponent;
  const double mantissa = std::frexp(1 + x, &exponent);  // in [1/2, 1)
  return exponent * 0.693147180559945309417 + Log1p(mantissa - 1);
}

// NaN if no distribution is defined: the row holds NaN or plus infinity, or
// nothing but minus infinity. Otherwise 0.
double Defined(const float* z, int64_t count, int64_t largest) {
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    // Minus infinity beside a finite element is a probability of 0.
    sum += z[i] == -kInfinity ? 0 : static_cast<double>(z[i]) * 0;
  }
  return sum + static_cast<double>(z[largest]) * 0;
}

struct SoftmaxOp {
  NEURITE_KERNEL float operator()(double below, double sum) const {
    return static_cast<float>(Exp(below) / (1 + sum));
  }
  NEURITE_KERNEL double Norm(double others) const { return others; }
};
struct LogSoftmaxOp {
  NEURITE_KERNEL float operator()(double below, double log_sum) const {
    return static_cast<float>(below - log_sum);
  }
  NEURITE_KERNEL double Norm(double others) const {
    return LogOfOnePlus(others);
  }
};

template <typename Op>
NEURITE_KERNEL void MapRow(float* z, int64_t count) {
  const int64_t largest = ArgMax(z, count);
  const double top = static_cast<double>(z[largest]);
  const double norm =
      Op().Norm(SumOfOthers(z, count, largest)) + Defined(z, count, largest);
  for (int64_t i = 0; i < count; i += kChunk) {
    const int64_t size = std::min(kChunk, count - i);
    float chunk[kChunk] = {};
    for (int64_t j = 0; j < size; ++j) chunk[j] = z[i + j];
    for (int64_t j = 0; j < kChunk; ++j) {
      chunk[j] = Op()(static_cast<double>(chunk[j]) - top, norm);
    }
    for (int64_t j = 0; j < size; ++j) z[i + j] = chunk[j];
  }
}

template <typename Op>
NEURITE_KERNEL void MapRows(MatrixView rows) {
  if (rows.cols() == 0) return;
  for (int64_t i = 0; i < rows.rows(); ++i) {
    MapRow<Op>(rows.data() + i * rows.stride(), rows.cols());
  }
}

NEURITE_KERNEL void Dispatch(Activation activation, float slope,
                             MatrixView rows) {
  switch (activation) {
    case Activation::kIdentity:
      return;
    case Activation::kSigmoid:
      return Map<SigmoidOp>(slope, rows);
    case Activation::kTanh:
      return Map<TanhOp>(slope, rows);
    case Activation::kRelu:
      return Map<ReluOp>(slope, rows);
    case Activation::kLeakyRelu:
      return Map<LeakyReluOp>(slope, rows);
    case Activation::kElu:
      return Map<EluOp>(slope, rows);
    case Activation::kSelu:
      return Map<SeluOp>(slope, rows);
    case Activation::kGelu:
      return Map<GeluOp>(slope, rows);
    case Activation::kGeluTanh:
      return Map<GeluTanhOp>(slope, rows);
    case Activation::kSilu:
      return Map<SiluOp>(slope, rows);
    case Activation::kSoftplus:
      return Map<SoftplusOp>(slope, rows);
    case Activation::kHardSigmoid:
      return Map<HardSigmoidOp>(slope, rows);
    case Activation::kSoftmax:
      return MapRows<SoftmaxOp>(rows);
    case Activation::kLogSoftmax:
      return MapRows<LogSoftmaxOp>(rows);
  }
}

// The same source for each instruction set: targets on functions, not on
// files, so that no inline function of a header is compiled for more than the
// processor may have.
#ifdef __clang__
#define NEURITE_AVX512 "avx512f,avx512dq,avx512vl,avx512bw"
#else
#define NEURITE_AVX512 \
  "avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512"
#endif
[[gnu::target(NEURITE_AVX512)]] void ActivateAvx512(Activation activation,
                                                    float slope,
                                                    MatrixView rows) {
  Dispatch(activation, slope, rows);
}
[[gnu::target("avx2")]] void ActivateAvx2(Activation activation, float slope,
                                          MatrixView rows) {
  Dispatch(activation, slope, rows);
}
void ActivateBaseline(Activation activation, float slope, MatrixView rows) {
  Dispatch(activation, slope, rows);
}

}  // namespace

ActivationIsa BestActivationIsa() {
  static const ActivationIsa kBest = [] {
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw")) {
      return ActivationIsa::kAvx512;
    }
    return __builtin_cpu_supports("avx2") ? ActivationIsa::kAvx2
                                          : ActivationIsa::kBaseline;
  }();
  return kBest;
}

void ActivateWith(ActivationIsa isa, Activation activation, float slope,
                  MatrixView rows) {
  switch (isa) {
    case ActivationIsa::kAvx512:
      return ActivateAvx512(activation, slope, rows);
    case ActivationIsa::kAvx2:
      return ActivateAvx2(activation, slope, rows);
    case ActivationIsa::kBaseline:
      return ActivateBaseline(activation, slope, rows);
  }
}

void Activate(Activation activation, float slope, MatrixView rows) {
  ActivateWith(BestActivationIsa(), activation, slope, rows);
}

}  // namespace neurite
