#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/forward/implementation.h"
#include "bench/forward/native_net.h"
#include "core/base/status_macros.h"
#include "core/math/gemm_runtime.h"
#include "core/math/isa.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite::bench {
namespace {

class Ours final : public ForwardPass {
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

class OursHeldTo final : public ForwardPass {
 public:
  OursHeldTo(Isa isa, const ModelSpec& spec) : isa_(isa), net_(isa, spec) {}

  std::string Description() const override {
    return absl::StrCat("native kernels, ", IsaName(isa_));
  }
  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    input_ = input;
    output_ = output;
    Run();
    return absl::OkStatus();
  }
  void Run() override { net_.Run(input_, output_); }

 private:
  const Isa isa_;
  NativeNet net_;
  ConstMatrixView input_;
  MatrixView output_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOurs(const ModelSpec& spec,
                                                      GemmBackend backend) {
  NEURITE_ASSIGN_OR_RETURN(const GemmRuntime runtime, CheckGemm(backend));
  NEURITE_ASSIGN_OR_RETURN(auto network, Network::Compile(spec, backend));
  return std::make_unique<Ours>(std::move(network), runtime.description);
}

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOursAvx2(
    const ModelSpec& spec) {
  if (BestIsa() < Isa::kAvx512) {
    return absl::UnavailableError(absl::StrCat(
        "without AVX-512, ours is held to ", IsaName(BestIsa()), " anyway"));
  }
  return std::make_unique<OursHeldTo>(Isa::kAvx2, spec);
}

}  // namespace neurite::bench
