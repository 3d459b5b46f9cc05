// What the benchmarks of the forward pass share: three networks, the same by
// plain OpenBLAS, and the machine's peak.
#ifndef NEURITE_BENCH_FORWARD_NETS_H_
#define NEURITE_BENCH_FORWARD_NETS_H_

#include <cblas.h>
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/math/activation_isa.h"
#include "core/math/matrix.h"
#include "core/model/network.h"

namespace neurite::bench {

struct Net {
  std::string name;
  std::vector<int64_t> widths;

  double Flops(int64_t rows) const {
    double flops = 0;
    for (size_t i = 1; i < widths.size(); ++i) {
      flops += 2.0 * static_cast<double>(rows * widths[i - 1] * widths[i]);
    }
    return flops;
  }
};

inline const std::vector<Net>& Nets() {
  static const std::vector<Net> kNets = {
      {"784-128-10", {784, 128, 10}},
      {"784-512-512-10", {784, 512, 512, 10}},
      {"784-2048-2048-10", {784, 2048, 2048, 10}}};
  return kNets;
}

inline const std::vector<int64_t>& Batches() {
  static const std::vector<int64_t> kBatches = {
      1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024};
  return kBatches;
}

// Numbers, never untouched memory: that is one zero page and always in cache.
inline void FillRandom(float* data, int64_t count, float scale) {
  static std::mt19937 engine(20221203);
  std::uniform_real_distribution<float> uniform(-scale, scale);
  for (int64_t i = 0; i < count; ++i) data[i] = uniform(engine);
}

inline ModelSpec SpecOf(const Net& net) {
  ModelSpec spec;
  spec.name = "bench";
  spec.input.width = net.widths.front();
  for (size_t i = 1; i < net.widths.size(); ++i) {
    LayerSpec layer;
    layer.inputs = net.widths[i - 1];
    layer.outputs = net.widths[i];
    layer.weights.resize(static_cast<size_t>(layer.inputs * layer.outputs));
    FillRandom(layer.weights.data(), layer.inputs * layer.outputs, 0.05f);
    layer.bias.assign(static_cast<size_t>(layer.outputs), 0.01f);
    layer.activation =
        i + 1 < net.widths.size() ? Activation::kRelu : Activation::kIdentity;
    spec.layers.push_back(std::move(layer));
  }
  ClassificationSpec task;
  for (int64_t i = 0; i < net.widths.back(); ++i) {
    task.labels.push_back(std::to_string(i));
  }
  spec.task = std::move(task);
  return spec;
}

// The same layers as one would write them with plain OpenBLAS: bias, then
// sgemm (or sgemv) on top, then ReLU.
class PlainNet {
 public:
  PlainNet(const Net& net, int64_t most_rows) : widths_(net.widths) {
    for (size_t i = 1; i < widths_.size(); ++i) {
      weights_.emplace_back(widths_[i - 1], widths_[i]);
      FillRandom(weights_.back().data(), widths_[i - 1] * widths_[i], 0.05f);
      outputs_.emplace_back(most_rows, widths_[i]);
    }
  }

  void Run(const float* input, int64_t rows, bool gemv) {
    for (size_t i = 0; i < weights_.size(); ++i) {
      const int k = static_cast<int>(widths_[i]);
      const int n = static_cast<int>(widths_[i + 1]);
      float* out = outputs_[i].data();
      std::fill_n(out, rows * n, 0.01f);
      if (gemv) {
        cblas_sgemv(CblasRowMajor, CblasTrans, k, n, 1.0f, weights_[i].data(),
                    n, input, 1, 1.0f, out, 1);
      } else {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans,
                    static_cast<int>(rows), n, k, 1.0f, input, k,
                    weights_[i].data(), n, 1.0f, out, n);
      }
      if (i + 1 < weights_.size()) {
        Activate(Activation::kRelu, 0, {out, rows, n});
      }
      input = out;
    }
  }

 private:
  std::vector<int64_t> widths_;
  std::vector<Matrix> weights_;
  std::vector<Matrix> outputs_;
};

inline double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

// A fused multiply-add a step on 16 independent registers: operations a second
// without a single access to memory.
#define NEURITE_PEAK(name, isa, Vec, set1, fmadd, lanes)               \
  [[gnu::target(isa)]] inline double name() {                          \
    const Vec x = set1(0.999f), y = set1(0.001f);                      \
    Vec sums[16];                                                      \
    _Pragma("GCC unroll 16") for (int i = 0; i < 16; ++i) sums[i] = x; \
    constexpr int kSteps = 100'000;                                    \
    const auto start = std::chrono::steady_clock::now();               \
    for (int step = 0; step < kSteps; ++step) {                        \
      _Pragma("GCC unroll 16") for (int i = 0; i < 16; ++i) {          \
        sums[i] = fmadd(sums[i], x, y);                                \
        asm volatile("" : "+v"(sums[i]));                              \
      }                                                                \
    }                                                                  \
    return kSteps * 16.0 * 2 * (lanes) / SecondsSince(start);          \
  }
NEURITE_PEAK(PeakAvx512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps, 16)
NEURITE_PEAK(PeakAvx2, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps, 8)
#undef NEURITE_PEAK

// Best of several, in operations a second; 0 without AVX2.
inline double FmaPeak() {
  double best = 0;
  for (int i = 0; i < 40; ++i) {
    switch (BestActivationIsa()) {
      case ActivationIsa::kAvx512:
        best = std::max(best, PeakAvx512());
        break;
      case ActivationIsa::kAvx2:
        best = std::max(best, PeakAvx2());
        break;
      case ActivationIsa::kBaseline:
        break;
    }
  }
  return best;
}

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_NETS_H_
