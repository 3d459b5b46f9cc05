// A network that is ready to run.
#ifndef NEURITE_CORE_MODEL_NETWORK_H_
#define NEURITE_CORE_MODEL_NETWORK_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/math/gemm.h"
#include "core/math/matrix.h"
#include "core/math/packed_weights.h"
#include "core/model/head.h"
#include "core/model/input_transform.h"
#include "core/model/model_spec.h"
#include "core/model/workspace.h"

namespace neurite {

// The results of one layer for one row.
struct LayerTrace {
  std::vector<float> sums;         // z = weights * inputs + bias
  std::vector<float> activations;  // activation(z)
};
using Trace = std::vector<LayerTrace>;

// A validated model with packed weights, ready to run. Immutable, hence safe to
// share between threads; neither copyable nor movable.
class Network {
 public:
  // Layers of up to this many weights also keep them unpacked, for Explain.
  static constexpr int64_t kReadableWeights = 256;

  // Packs the weights of `spec` for `backend`. DATA_LOSS if Validate(spec)
  // fails.
  static absl::StatusOr<std::unique_ptr<const Network>> Compile(
      ModelSpec spec, GemmBackend backend = GemmBackend::kNative);

  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // The model; the weights of layers above kReadableWeights are empty.
  const ModelSpec& spec() const { return spec_; }
  const InputTransform& input() const { return input_; }
  const Head& head() const { return head_; }
  int64_t parameters() const { return parameters_; }
  int64_t input_width() const { return input_.width(); }
  int64_t output_width() const { return spec_.output_width(); }

  // input [rows x input_width], normalised -> output [rows x output_width].
  // Any number of rows. The bits of row i of the output do not depend on the
  // other rows (see MultiplyPacked in core/math/gemm.h). Subnormals are flushed
  // to zero for the duration of the call. `workspace` grows as needed and must
  // be used by only one thread at a time.
  void Run(const ConstMatrixView& input, Workspace& workspace,
           const MatrixView& output) const;

  // Runs one row [1 x input_width] with the same code and bits as Run, and
  // returns every layer's sums and activations. The activations of the last
  // layer are the output.
  Trace RunTraced(ConstMatrixView input, Workspace& workspace) const;

 private:
  struct Layer {
    PackedWeights weights;
    std::vector<float> bias;
    Activation activation;
    float slope;
  };

  Network(ModelSpec spec, GemmBackend backend);
  void RunLayers(const ConstMatrixView& input, Workspace& workspace,
                 const MatrixView& output, Trace* trace) const;

  ModelSpec spec_;
  GemmBackend backend_;
  int64_t parameters_ = 0;
  InputTransform input_;
  std::vector<Layer> layers_;
  Head head_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_NETWORK_H_
