#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/forward/nets.h"
#include "bench/forward/rival.h"
#include "core/base/status_macros.h"
#include "core/math/gemm_native.h"
#include "core/math/gemm_runtime.h"
#include "core/math/isa.h"
#include "core/math/packed_weights.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite::bench {
namespace {

class Ours final : public Rival {
 public:
  Ours(std::unique_ptr<const Network> network, std::string description)
      : network_(std::move(network)), description_(std::move(description)) {}

  std::string Description() const override { return description_; }
  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    input_ = input;
    output_ = output;
    Run();
    return absl::OkStatus();
  }
  void Run() override { network_->Run(input_, workspace_, output_); }

 private:
  const std::unique_ptr<const Network> network_;
  const std::string description_;
  Workspace workspace_;
  ConstMatrixView input_;
  MatrixView output_;
};

// What Network::Run does, by products held to one instruction set.
class OursHeldTo final : public Rival {
 public:
  OursHeldTo(Isa isa, const ModelSpec& spec) : isa_(isa) {
    for (const LayerSpec& layer : spec.layers) {
      layers_.push_back({PackedWeights(InputsByOutputs(layer)),
                         layer.bias,
                         {layer.activation, layer.slope}});
    }
  }

  std::string Description() const override {
    return absl::StrCat("native kernels, ", IsaName(isa_));
  }
  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    input_ = input;
    output_ = output;
    Run();
    return absl::OkStatus();
  }
  void Run() override {
    constexpr int64_t kBlockRows = 256;  // as in Network
    for (int64_t first = 0; first < input_.rows(); first += kBlockRows) {
      const int64_t rows = std::min(kBlockRows, input_.rows() - first);
      RunBlock(input_.Rows(first, rows), output_.Rows(first, rows));
    }
  }

 private:
  struct Layer {
    PackedWeights weights;
    std::vector<float> bias;
    Epilogue epilogue;
  };

  void RunBlock(ConstMatrixView before, MatrixView output) {
    for (size_t i = 0; i < layers_.size(); ++i) {
      const Layer& layer = layers_[i];
      const MatrixView after =
          i + 1 == layers_.size()
              ? output
              : workspace_.Buffer(static_cast<int>(i % 2), before.rows(),
                                  layer.weights.cols());
      MultiplyNative(isa_, before, layer.weights, layer.bias, layer.epilogue,
                     after);
      before = after;
    }
  }

  const Isa isa_;
  std::vector<Layer> layers_;
  Workspace workspace_;
  ConstMatrixView input_;
  MatrixView output_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Rival>> MakeOurs(const ModelSpec& spec,
                                                GemmBackend backend) {
  NEURITE_ASSIGN_OR_RETURN(const GemmRuntime runtime, CheckGemm(backend));
  NEURITE_ASSIGN_OR_RETURN(auto network, Network::Compile(spec, backend));
  return std::make_unique<Ours>(std::move(network), runtime.description);
}

absl::StatusOr<std::unique_ptr<Rival>> MakeOursAvx2(const ModelSpec& spec) {
  if (BestIsa() < Isa::kAvx512) {
    return absl::UnavailableError(absl::StrCat(
        "without AVX-512, ours is held to ", IsaName(BestIsa()), " anyway"));
  }
  return std::make_unique<OursHeldTo>(Isa::kAvx2, spec);
}

}  // namespace neurite::bench
