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
  NEURITE_KERNEL float operator()(float z) const { return z < 0 ? 0.0f : z; }
};
struct LeakyReluOp {
  float slope;
  NEURITE_KERNEL float operator()(float z) const {
    return z < 0 ? slope * z : z;
  }
};
struct EluOp {
  float slope;
  NEURITE_KERNEL float operator()(float z) const {
    // Both sides are computed for every element: kernels must not branch.
    const float negative = slope * Expm1(z);
    return z < 0 ? negative : z;
  }
};
struct SeluOp {
  NEURITE_KERNEL float operator()(float z) const {
    constexpr double kScale = 1.0507009873554804934193349852946;
    constexpr double kAlpha = 1.6732632423543772848170429916717;
    const float x = z < 0 ? Expm1(z) : z;
    // In double, so that the constants are not rounded to float.
    const double scale = z < 0 ? kScale * kAlpha : kScale;
    return static_cast<float>(scale * static_cast<double>(x));
  }
};
struct HardSigmoidOp {
  NEURITE_KERNEL float operator()(float z) const {
    // In double, so that the result is rounded only once.
    const double line = static_cast<double>(z) * (1.0 / 6) + 0.5;
    return static_cast<float>(AtLeast(0.0, AtMost(1.0, line)));
  }
};
struct SigmoidOp {
  NEURITE_KERNEL float operator()(float z) const { return Sigmoid(z); }
};
struct TanhOp {
  NEURITE_KERNEL float operator()(float z) const { return Tanh(z); }
};
struct GeluOp {
  NEURITE_KERNEL float operator()(float z) const { return Gelu(z); }
};
struct GeluTanhOp {
  NEURITE_KERNEL float operator()(float z) const {
    return static_cast<float>(GeluTanh(static_cast<double>(z)));
  }
};
struct SiluOp {
  NEURITE_KERNEL float operator()(float z) const { return Silu(z); }
};
struct SoftplusOp {
  NEURITE_KERNEL float operator()(float z) const { return Softplus(z); }
};
struct ExpOp {
  NEURITE_KERNEL float operator()(float z) const { return Exp(z); }
};

NEURITE_KERNEL void Dispatch(Activation activation, float slope,
                             MatrixView rows) {
  switch (activation) {
    case Activation::kIdentity:
      return;
    case Activation::kSigmoid:
      return MapRows(rows, SigmoidOp{});
    case Activation::kTanh:
      return MapRows(rows, TanhOp{});
    case Activation::kRelu:
      return MapRows(rows, ReluOp{});
    case Activation::kLeakyRelu:
      // 0 * z has the limit 0 at minus infinity, but the product is NaN. If
      // subnormals are flushed, this is also true of a subnormal slope.
      if (slope == 0) return MapRows(rows, ReluOp{});
      return MapRows(rows, LeakyReluOp{slope});
    case Activation::kElu:
      return MapRows(rows, EluOp{slope});
    case Activation::kSelu:
      return MapRows(rows, SeluOp{});
    case Activation::kGelu:
      return MapRows(rows, GeluOp{});
    case Activation::kGeluTanh:
      return MapRows(rows, GeluTanhOp{});
    case Activation::kSilu:
      return MapRows(rows, SiluOp{});
    case Activation::kSoftplus:
      return MapRows(rows, SoftplusOp{});
    case Activation::kHardSigmoid:
      return MapRows(rows, HardSigmoidOp{});
    case Activation::kSoftmax:
      return Softmax(rows);
    case Activation::kLogSoftmax:
      return LogSoftmax(rows);
  }
}

NEURITE_KERNEL void ExpOf(std::span<float> z) {
  MapRow(z.data(), static_cast<int64_t>(z.size()), ExpOp{});
}

// The same source is compiled for each instruction set. The target is an
// attribute of the function rather than an option of the file, so that inline
// functions of headers are never compiled for instructions that the processor
// may lack. Without fused instructions, each fused operation is a library call.
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
void ActivatePortable(Activation activation, float slope, MatrixView rows) {
  Dispatch(activation, slope, rows);
}

[[gnu::target(NEURITE_AVX512)]] void ExpAvx512(std::span<float> z) { ExpOf(z); }
[[gnu::target(NEURITE_AVX2)]] void ExpAvx2(std::span<float> z) { ExpOf(z); }
void ExpPortable(std::span<float> z) { ExpOf(z); }

}  // namespace

void ActivateWith(Isa isa, Activation activation, float slope,
                  MatrixView rows) {
  switch (isa) {
    case Isa::kAvx512:
      return ActivateAvx512(activation, slope, rows);
    case Isa::kAvx2:
      return ActivateAvx2(activation, slope, rows);
    case Isa::kPortable:
      return ActivatePortable(activation, slope, rows);
  }
}

void Activate(Activation activation, float slope, MatrixView rows) {
  ActivateWith(BestIsa(), activation, slope, rows);
}

void ExpWith(Isa isa, std::span<float> z) {
  switch (isa) {
    case Isa::kAvx512:
      return ExpAvx512(z);
    case Isa::kAvx2:
      return ExpAvx2(z);
    case Isa::kPortable:
      return ExpPortable(z);
  }
}

}  // namespace neurite
