#include <cblas.h>

#include <algorithm>
#include <vector>

#include "bench/forward/implementation.h"
#include "bench/forward/nets.h"
#include "bench/forward/timing.h"
#include "core/math/activation.h"
#include "core/math/blas_check.h"

namespace neurite::bench {
namespace {

// The layers, written naively: copy the bias, add the matrix product, then
// apply the activation to the whole result.
class PlainOpenBlas final : public ForwardPass {
 public:
  explicit PlainOpenBlas(const ModelSpec& spec) {
    for (const LayerSpec& layer : spec.layers) {
      Layer& made = layers_.emplace_back();
      made.activation = layer.activation;
      made.slope = layer.slope;
      made.bias = layer.bias;
      made.weights = InputsByOutputs(layer);
    }
  }

  std::string Description() const override {
    const auto& runtime = CheckBlasRuntime();
    return runtime.ok()
               ? runtime->DebugString() + "; a lone row: sgemm or sgemv, " +
                     "whichever is faster"
               : "";
  }

  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    input_ = input;
    output_ = output;
    for (Layer& layer : layers_) {
      layer.output = Matrix(input.rows(), layer.weights.cols());
    }
    gemv_ = false;
    if (input.rows() == 1) gemv_ = GemvIsFaster();
    Run();
    return absl::OkStatus();
  }

  void Run() override {
    ConstMatrixView before = input_;
    for (size_t i = 0; i < layers_.size(); ++i) {
      Layer& layer = layers_[i];
      const bool last = i + 1 == layers_.size();
      const MatrixView after = last ? output_ : layer.output.view();
      Multiply(before, layer, after);
      Activate(layer.activation, layer.slope, after);
      before = after;
    }
  }

 private:
  struct Layer {
    Matrix weights;  // [inputs x outputs]
    std::vector<float> bias;
    Activation activation = Activation::kIdentity;
    float slope = 0;
    Matrix output;
  };

  bool GemvIsFaster() {
    const auto gemm = [this] {
      gemv_ = false;
      Run();
    };
    const auto gemv = [this] {
      gemv_ = true;
      Run();
    };
    const std::function<void()> both[] = {gemm, gemv};
    NeverDisturbed noise;
    const std::vector<Timing> timings =
        TakeTurns(both, {.rounds = 5, .block_seconds = 0.001}, noise).timings;
    return timings[1].best < timings[0].best;
  }

  void Multiply(ConstMatrixView a, const Layer& layer, MatrixView c) const {
    const int k = static_cast<int>(a.cols());
    const int n = static_cast<int>(c.cols());
    for (int64_t i = 0; i < c.rows(); ++i) {
      std::copy(layer.bias.begin(), layer.bias.end(), c.row(i).begin());
    }
    if (gemv_) {
      cblas_sgemv(CblasRowMajor, CblasTrans, k, n, 1.0f, layer.weights.data(),
                  n, a.data(), 1, 1.0f, c.data(), 1);
    } else {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans,
                  static_cast<int>(a.rows()), n, k, 1.0f, a.data(), k,
                  layer.weights.data(), n, 1.0f, c.data(), n);
    }
  }

  std::vector<Layer> layers_;
  bool gemv_ = false;
  ConstMatrixView input_;
  MatrixView output_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ForwardPass>> MakePlainOpenBlas(
    const ModelSpec& spec) {
  return std::make_unique<PlainOpenBlas>(spec);
}

}  // namespace neurite::bench
