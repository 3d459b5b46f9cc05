#include "core/model/network.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <variant>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "core/base/status_macros.h"
#include "core/math/activation.h"
#include "core/math/gemm.h"
#include "core/model/model_validation.h"

namespace neurite {
namespace {

// Rows that pass through all layers together: limits the size of the workspace
// and keeps the hidden values of a block in the cache.
constexpr int64_t kBlockRows = 256;

// Flushes subnormals to zero during its lifetime, as arithmetic on them is up
// to 100 times slower. Has no effect on architectures other than x86.
class FlushSubnormals {
 public:
#if defined(__SSE2__)
  FlushSubnormals() : saved_(_mm_getcsr()) {
    constexpr unsigned kFlushToZero = 0x8000;
    constexpr unsigned kDenormalsAreZero = 0x0040;
    _mm_setcsr(saved_ | kFlushToZero | kDenormalsAreZero);
  }
  ~FlushSubnormals() { _mm_setcsr(saved_); }
#else
  FlushSubnormals() {}
  ~FlushSubnormals() {}
#endif
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

#if defined(__SSE2__)
 private:
  const unsigned saved_;
#endif
};

// Transposes [outputs x inputs] to [inputs x outputs], in squares that fit into
// the cache.
Matrix Transposed(const LayerSpec& layer) {
  constexpr int64_t kSquare = 32;
  Matrix out(layer.inputs, layer.outputs);
  const ConstMatrixView in(layer.weights.data(), layer.outputs, layer.inputs);
  float* to = out.data();
  for (int64_t i0 = 0; i0 < in.rows(); i0 += kSquare) {
    const int64_t i1 = std::min(i0 + kSquare, in.rows());
    for (int64_t j0 = 0; j0 < in.cols(); j0 += kSquare) {
      const int64_t j1 = std::min(j0 + kSquare, in.cols());
      for (int64_t i = i0; i < i1; ++i) {
        const float* from = in.data() + i * in.stride();
        for (int64_t j = j0; j < j1; ++j) to[j * in.rows() + i] = from[j];
      }
    }
  }
  return out;
}

Head MakeHead(const ModelSpec& spec) {
  if (const auto* task = std::get_if<ClassificationSpec>(&spec.task)) {
    return ClassificationHead(*task, spec.layers.back());
  }
  return RegressionHead(std::get<RegressionSpec>(spec.task));
}

std::vector<float> FirstRow(ConstMatrixView rows) {
  const auto row = rows.row(0);
  return {row.begin(), row.end()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Network>> Network::Compile(
    ModelSpec spec, GemmBackend backend) {
  NEURITE_RETURN_IF_ERROR(Validate(spec));
  return std::unique_ptr<const Network>(new Network(std::move(spec), backend));
}

Network::Network(ModelSpec spec, GemmBackend backend)
    : spec_(std::move(spec)),
      backend_(backend),
      parameters_(spec_.parameters()),
      input_(spec_.input),
      head_(MakeHead(spec_)) {
  layers_.reserve(spec_.layers.size());
  for (LayerSpec& layer : spec_.layers) {
    layers_.push_back(Layer{PackedWeights(Transposed(layer)), layer.bias,
                            layer.activation, layer.slope});
    if (layer.inputs * layer.outputs > kReadableWeights) {
      layer.weights = std::vector<float>();
    }
  }
}

void Network::Run(const ConstMatrixView& input, Workspace& workspace,
                  const MatrixView& output) const {
  assert(input.cols() == input_width() && output.cols() == output_width());
  assert(input.rows() == output.rows());
  const FlushSubnormals flush;
  for (int64_t first = 0; first < input.rows(); first += kBlockRows) {
    const int64_t rows = std::min(kBlockRows, input.rows() - first);
    RunLayers(input.Rows(first, rows), workspace, output.Rows(first, rows),
              /*trace=*/nullptr);
  }
}

Trace Network::RunTraced(ConstMatrixView input, Workspace& workspace) const {
  assert(input.rows() == 1 && input.cols() == input_width());
  const FlushSubnormals flush;
  Matrix output(1, output_width());
  Trace trace;
  RunLayers(input, workspace, output, &trace);
  return trace;
}

void Network::RunLayers(const ConstMatrixView& input, Workspace& workspace,
                        const MatrixView& output, Trace* trace) const {
  ConstMatrixView before = input;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    const MatrixView after =
        i + 1 == layers_.size()
            ? output
            : workspace.Buffer(static_cast<int>(i % 2), input.rows(),
                               layer.weights.cols());
    // A trace needs the sums before the activation, hence no fused epilogue.
    const bool fused = trace == nullptr && !IsRowWise(layer.activation);
    const Epilogue epilogue =
        fused ? Epilogue{layer.activation, layer.slope} : Epilogue{};
    MultiplyPacked(backend_, before, layer.weights, layer.bias, epilogue,
                   after);
    if (trace != nullptr) trace->push_back({FirstRow(after), {}});
    if (!fused) Activate(layer.activation, layer.slope, after);
    if (trace != nullptr) trace->back().activations = FirstRow(after);
    before = after;
  }
}

}  // namespace neurite
