// A network on the native matrix product. Unlike Network, it lets the caller
// choose the instruction set and change the activation of the hidden layers.
#ifndef NEURITE_BENCH_FORWARD_NATIVE_NET_H_
#define NEURITE_BENCH_FORWARD_NATIVE_NET_H_

#include <vector>

#include "core/math/activation.h"
#include "core/math/gemm.h"
#include "core/math/isa.h"
#include "core/math/matrix.h"
#include "core/math/packed_weights.h"
#include "core/model/model_spec.h"
#include "core/model/workspace.h"

namespace neurite::bench {

// Computes the same as Network::Run, with the same matrix products.
class NativeNet {
 public:
  // REQUIRES: Validate(spec) is OK, no activation of `spec` is row-wise, and
  // the processor has `isa`.
  NativeNet(Isa isa, const ModelSpec& spec);

  // Sets the activation of the hidden layers for later runs. The weights are
  // not moved, so that times differ only by the activations.
  void SetHidden(Activation activation);

  // input [rows x inputs] -> output [rows x outputs].
  void Run(ConstMatrixView input, MatrixView output);

 private:
  struct Layer {
    PackedWeights weights;
    std::vector<float> bias;
    Epilogue epilogue;
  };

  void RunBlock(ConstMatrixView before, MatrixView output);

  const Isa isa_;
  std::vector<Layer> layers_;
  Workspace workspace_;
};

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_FORWARD_NATIVE_NET_H_
