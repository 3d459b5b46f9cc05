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

// Runs on the rows of the last Prepare(). `Net` must have Run(input, output).
template <typename Net>
class Ours final : public ForwardPass {
 public:
  Ours(std::string description, Net net)
      : description_(std::move(description)), net_(std::move(net)) {}

  std::string Description() const override { return description_; }
  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    input_ = input;
    output_ = output;
    Run();
    return absl::OkStatus();
  }
  void Run() override { net_.Run(input_, output_); }

 private:
  const std::string description_;
  Net net_;
  ConstMatrixView input_;
  MatrixView output_;
};

struct ServedNet {
  void Run(ConstMatrixView input, MatrixView output) {
    network->Run(input, workspace, output);
  }

  std::unique_ptr<const Network> network;
  Workspace workspace;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOurs(const ModelSpec& spec,
                                                      GemmBackend backend) {
  NEURITE_ASSIGN_OR_RETURN(const GemmRuntime runtime, CheckGemm(backend));
  NEURITE_ASSIGN_OR_RETURN(auto network, Network::Compile(spec, backend));
  return std::make_unique<Ours<ServedNet>>(runtime.description,
                                           ServedNet{std::move(network), {}});
}

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOursAvx2(
    const ModelSpec& spec) {
  if (BestIsa() < Isa::kAvx512) {
    return absl::UnavailableError(absl::StrCat(
        "without AVX-512, ours is held to ", IsaName(BestIsa()), " anyway"));
  }
  return std::make_unique<Ours<NativeNet>>(
      absl::StrCat("native kernels, ", IsaName(Isa::kAvx2)),
      NativeNet(Isa::kAvx2, spec));
}

}  // namespace neurite::bench
