#include "bench/serve/textbook_network.h"

#include <cblas.h>

#include <algorithm>
#include <utility>

#include "bench/forward/nets.h"

namespace neurite::bench::serve {
namespace {

void Relu(MatrixView values) {
  for (int64_t i = 0; i < values.rows(); ++i) {
    for (float& value : values.row(i)) value = std::max(value, 0.0f);
  }
}

}  // namespace

TextbookNetwork::TextbookNetwork(const ModelSpec& spec) {
  for (const LayerSpec& layer : spec.layers) {
    Layer& made = layers_.emplace_back();
    made.weights = InputsByOutputs(layer);
    made.bias = layer.bias;
    made.relu = layer.activation == Activation::kRelu;
  }
}

Matrix TextbookNetwork::Run(ConstMatrixView rows) const {
  Matrix before;
  ConstMatrixView in = rows;
  for (const Layer& layer : layers_) {
    const int k = static_cast<int>(layer.weights.rows());
    const int n = static_cast<int>(layer.weights.cols());
    Matrix after(rows.rows(), n);
    for (int64_t i = 0; i < rows.rows(); ++i) {
      std::copy(layer.bias.begin(), layer.bias.end(), after.row(i).begin());
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans,
                static_cast<int>(rows.rows()), n, k, 1.0f, in.data(), k,
                layer.weights.data(), n, 1.0f, after.data(), n);
    if (layer.relu) Relu(after);
    before = std::move(after);
    in = before;
  }
  return before;
}

}  // namespace neurite::bench::serve
