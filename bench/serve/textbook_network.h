// A naive network: one plain matrix product per layer.
#ifndef NEURITE_BENCH_SERVE_TEXTBOOK_NETWORK_H_
#define NEURITE_BENCH_SERVE_TEXTBOOK_NETWORK_H_

#include <cstdint>
#include <vector>

#include "core/math/matrix.h"
#include "core/model/model_spec.h"

namespace neurite::bench::serve {

// Immutable, hence safe to share between threads.
class TextbookNetwork {
 public:
  // REQUIRES: the hidden layers are ReLU, the last layer has no activation, and
  // the input is not transformed.
  explicit TextbookNetwork(const ModelSpec& spec);

  int64_t inputs() const { return layers_.front().weights.rows(); }

  // rows [n x inputs] -> [n x outputs]. Each layer adds one cblas_sgemm to the
  // bias and applies ReLU.
  Matrix Run(ConstMatrixView rows) const;

 private:
  struct Layer {
    Matrix weights;  // [inputs x outputs]
    std::vector<float> bias;
    bool relu = false;
  };

  std::vector<Layer> layers_;
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_TEXTBOOK_NETWORK_H_
