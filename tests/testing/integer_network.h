// Small networks of integers, for which float32 is exact in any order.
#ifndef NEURITE_TESTS_TESTING_INTEGER_NETWORK_H_
#define NEURITE_TESTS_TESTING_INTEGER_NETWORK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/model/network.h"

namespace neurite {

// A regression with `inputs` inputs and one target:
//   bias + 1 * x[0] + 2 * x[1] + 3 * x[2] + ...
inline ModelSpec WeightedSumSpec(int64_t inputs, float bias) {
  ModelSpec spec;
  spec.name = "weighted-sum";
  spec.input.width = inputs;
  LayerSpec layer;
  layer.inputs = inputs;
  layer.outputs = 1;
  for (int64_t i = 0; i < inputs; ++i) {
    layer.weights.push_back(static_cast<float>(i + 1));
  }
  layer.bias = {bias};
  spec.layers.push_back(std::move(layer));
  spec.task = RegressionSpec{.targets = {{.name = "sum", .unit = "points"}}};
  return spec;
}

// Returns the result of WeightedSumSpec's network for `row`.
inline float WeightedSum(const std::vector<float>& row, float bias) {
  float sum = bias;
  for (size_t i = 0; i < row.size(); ++i) {
    sum += static_cast<float>(i + 1) * row[i];
  }
  return sum;
}

// A classification with `classes` inputs and outputs: the scores are the
// inputs, and the labels are "a", "b", "c", ...
inline ModelSpec EchoSpec(int64_t classes) {
  ModelSpec spec;
  spec.name = "echo";
  spec.input.width = classes;
  LayerSpec layer;
  layer.inputs = layer.outputs = classes;
  layer.weights.assign(static_cast<size_t>(classes * classes), 0.0f);
  layer.bias.assign(static_cast<size_t>(classes), 0.0f);
  ClassificationSpec task;
  for (int64_t i = 0; i < classes; ++i) {
    layer.weights[static_cast<size_t>(i * classes + i)] = 1.0f;
    task.labels.push_back(std::string(1, static_cast<char>('a' + i)));
  }
  spec.layers.push_back(std::move(layer));
  spec.task = std::move(task);
  return spec;
}

// REQUIRES: `spec` is valid.
inline std::shared_ptr<const Network> CompileOrDie(ModelSpec spec) {
  return *Network::Compile(std::move(spec));
}

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_INTEGER_NETWORK_H_
