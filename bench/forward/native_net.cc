#include "bench/forward/native_net.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "bench/forward/nets.h"
#include "core/math/gemm_native.h"

namespace neurite::bench {

NativeNet::NativeNet(Isa isa, const ModelSpec& spec) : isa_(isa) {
  for (const LayerSpec& layer : spec.layers) {
    layers_.push_back({PackedWeights(InputsByOutputs(layer)),
                       layer.bias,
                       {layer.activation, layer.slope}});
  }
}

void NativeNet::SetHidden(Activation activation) {
  for (size_t i = 0; i + 1 < layers_.size(); ++i) {
    layers_[i].epilogue = {activation, DefaultSlope(activation)};
  }
}

void NativeNet::Run(ConstMatrixView input, MatrixView output) {
  constexpr int64_t kBlockRows = 256;  // as in Network
  for (int64_t first = 0; first < input.rows(); first += kBlockRows) {
    const int64_t rows = std::min(kBlockRows, input.rows() - first);
    RunBlock(input.Rows(first, rows), output.Rows(first, rows));
  }
}

void NativeNet::RunBlock(ConstMatrixView before, MatrixView output) {
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

}  // namespace neurite::bench
