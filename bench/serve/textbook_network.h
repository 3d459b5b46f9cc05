// A network as one writes it first: a plain product a layer.
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
  // REQUIRES: hidden layers are ReLU, the last one has no activation, and the
  // input is taken as it is.
  explicit TextbookNetwork(const ModelSpec& spec);

  int64_t inputs() const { return layers_.front().weights.rows(); }

  // rows [n x inputs] -> [n x outputs]: for each layer the bias, one
  // cblas_sgemm added to it, and ReLU.
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
