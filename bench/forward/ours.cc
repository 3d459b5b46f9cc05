#include <utility>

#include "bench/forward/rival.h"
#include "core/base/status_macros.h"
#include "core/math/blas_runtime.h"
#include "core/model/network.h"

namespace neurite::bench {
namespace {

class Ours final : public Rival {
 public:
  explicit Ours(std::unique_ptr<const Network> network)
      : network_(std::move(network)) {}

  std::string Description() const override {
    const auto& runtime = CheckBlasRuntime();
    return runtime.ok() ? runtime->DebugString() : "";
  }
  absl::Status Prepare(ConstMatrixView input, MatrixView output) override {
    input_ = input;
    output_ = output;
    Run();
    return absl::OkStatus();
  }
  void Run() override { network_->Run(input_, workspace_, output_); }

 private:
  const std::unique_ptr<const Network> network_;
  Workspace workspace_;
  ConstMatrixView input_;
  MatrixView output_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Rival>> MakeOurs(const ModelSpec& spec) {
  NEURITE_ASSIGN_OR_RETURN(auto network, Network::Compile(spec));
  return std::make_unique<Ours>(std::move(network));
}

}  // namespace neurite::bench
