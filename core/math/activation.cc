#include "core/math/activation.h"

#include <cstdint>
#include <span>

#include "core/math/activation_isa.h"
#include "core/math/double_kernels.h"
#include "core/math/exp_kernel.h"
#include "core/math/gelu_kernel.h"
#include "core/math/kernel.h"
#include "core/math/row_kernel.h"
#include "core/math/sigmoid_kernel.h"
#include "core/math/softmax_kernel.h"
#include "core/math/softplus_kernel.h"

namespace neurite {
namespace {

using namespace kernels;  // NOLINT: this file is their only user

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
    const float negative = slope * Expm1(z);
    return z < 0 ? negative : z;
  }
};
struct SeluOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    constexpr double kScale = 1.0507009873554804934193349852946;
    constexpr double kAlpha = 1.6732632423543772848170429916717;
    const float x = z < 0 ? Expm1(z) : z;
    const double scale = z < 0 ? kScale * kAlpha : kScale;
    return static_cast<float>(scale * static_cast<double>(x));
  }
};
struct HardSigmoidOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    const double line = static_cast<double>(z) * (1.0 / 6) + 0.5;
    return static_cast<float>(AtLeast(0.0, AtMost(1.0, line)));
  }
};
struct SigmoidOp {
  NEURITE_KERNEL float operator()(float z, float) const { return Sigmoid(z); }
};
struct TanhOp {
  NEURITE_KERNEL float operator()(float z, float) const { return Tanh(z); }
};
struct GeluOp {
  NEURITE_KERNEL float operator()(float z, float) const { return Gelu(z); }
};
struct GeluTanhOp {
  NEURITE_KERNEL float operator()(float z, float) const {
    return static_cast<float>(GeluTanh(static_cast<double>(z)));
  }
};
struct SiluOp {
  NEURITE_KERNEL float operator()(float z, float) const { return Silu(z); }
};
struct SoftplusOp {
  NEURITE_KERNEL float operator()(float z, float) const { return Softplus(z); }
};
struct ExpOp {
  NEURITE_KERNEL float operator()(float z, float) const { return Exp(z); }
};

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
      return Softmax(rows);
    case Activation::kLogSoftmax:
      return LogSoftmax(rows);
  }
}

NEURITE_KERNEL void ExpOf(std::span<float> z) {
  MapSpan<ExpOp>(z.data(), static_cast<int64_t>(z.size()), 0);
}

// The same source for each instruction set: targets on functions, not on
// files, so that no inline function of a header is compiled for more than the
// processor may have. Without fused instructions, fused operations are calls.
#ifdef __clang__
#define NEURITE_AVX512 "avx512f,avx512dq,avx512vl,avx512bw,fma"
#else
#define NEURITE_AVX512 \
  "avx512f,avx512dq,avx512vl,avx512bw,fma,prefer-vector-width=512"
#endif
#define NEURITE_AVX2 "avx2,fma"

[[gnu::target(NEURITE_AVX512)]] void ActivateAvx512(Activation activation,
                                                    float slope,
                                                    MatrixView rows) {
  Dispatch(activation, slope, rows);
}
[[gnu::target(NEURITE_AVX2)]] void ActivateAvx2(Activation activation,
                                                float slope, MatrixView rows) {
  Dispatch(activation, slope, rows);
}
void ActivateBaseline(Activation activation, float slope, MatrixView rows) {
  Dispatch(activation, slope, rows);
}

[[gnu::target(NEURITE_AVX512)]] void ExpAvx512(std::span<float> z) { ExpOf(z); }
[[gnu::target(NEURITE_AVX2)]] void ExpAvx2(std::span<float> z) { ExpOf(z); }
void ExpBaseline(std::span<float> z) { ExpOf(z); }

ActivationIsa DetectIsa() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    return ActivationIsa::kBaseline;
  }
  return __builtin_cpu_supports("avx512f") &&
                 __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl") &&
                 __builtin_cpu_supports("avx512bw")
             ? ActivationIsa::kAvx512
             : ActivationIsa::kAvx2;
}

}  // namespace

ActivationIsa BestActivationIsa() {
  static const ActivationIsa kBest = DetectIsa();
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

void ExpWith(ActivationIsa isa, std::span<float> z) {
  switch (isa) {
    case ActivationIsa::kAvx512:
      return ExpAvx512(z);
    case ActivationIsa::kAvx2:
      return ExpAvx2(z);
    case ActivationIsa::kBaseline:
      return ExpBaseline(z);
  }
}

}  // namespace neurite
