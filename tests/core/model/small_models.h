// Small valid models, which tests modify.
#ifndef NEURITE_TESTS_CORE_MODEL_SMALL_MODELS_H_
#define NEURITE_TESTS_CORE_MODEL_SMALL_MODELS_H_

#include <utility>

#include "core/model/model_spec.h"

namespace neurite {

// Exclusive or: two inputs, two ReLU units, one sigmoid.
inline ModelSpec XorSpec() {
  ModelSpec spec;
  spec.name = "xor";
  spec.input.width = 2;
  spec.input.features = {{.name = "x1"}, {.name = "x2"}};
  spec.layers.push_back({.inputs = 2,
                         .outputs = 2,
                         .weights = {1, 1, 1, 1},
                         .bias = {0, -1},
                         .activation = Activation::kRelu});
  spec.layers.push_back({.inputs = 2,
                         .outputs = 1,
                         .weights = {8, -16},
                         .bias = {-4},
                         .activation = Activation::kSigmoid});
  spec.task = ClassificationSpec{.labels = {"0", "1"}};
  const float low = 0.01798621f;
  const float high = 0.98201379f;
  spec.golden_vectors = {
      {.input = {0, 0}, .output = {high, low}, .predicted = "0"},
      {.input = {0, 1}, .output = {low, high}, .predicted = "1"},
      {.input = {1, 0}, .output = {low, high}, .predicted = "1"},
      {.input = {1, 1}, .output = {high, low}, .predicted = "0"}};
  return spec;
}

// One identity layer with two inputs and two targets: y0 = x0, y1 = x0 + 2 x1.
inline ModelSpec TwoTargetSpec() {
  ModelSpec spec;
  spec.name = "two targets";
  spec.input.width = 2;
  spec.layers.push_back(
      {.inputs = 2, .outputs = 2, .weights = {1, 0, 1, 2}, .bias = {0, 0}});
  spec.task = RegressionSpec{.targets = {{.name = "y0"}, {.name = "y1"}}};
  spec.golden_vectors = {{.input = {3, 4}, .output = {3, 11}}};
  return spec;
}

// Every field of the file set to a value other than its default.
inline ModelSpec FullSpec() {
  ModelSpec spec = TwoTargetSpec();
  spec.name = "every field";
  spec.description = "says \"what\"\nin two lines";
  spec.license = "Apache-2.0";
  spec.source = "Zürich";
  spec.input.features = {
      {.name = "a", .offset = 0.1f, .scale = 2, .default_value = 7},
      {.name = "b", .offset = -1, .scale = 0.5f}};
  spec.input.image =
      ImageFormat{.height = 1, .width = 2, .black = 1, .white = -1};
  spec.layers.push_back({.inputs = 2,
                         .outputs = 2,
                         .weights = {1, 0, 0, 1},
                         .bias = {0.25f, 0},
                         .activation = Activation::kElu,
                         .slope = 0.3f});
  spec.task = RegressionSpec{
      .targets = {{.name = "y", .unit = "m", .offset = 3, .scale = 4},
                  {.name = "z", .unit = "kg"}}};
  spec.golden_vectors.clear();
  spec.golden_atol = 0.001f;
  spec.golden_rtol = 0.0f;
  return spec;
}

}  // namespace neurite

#endif  // NEURITE_TESTS_CORE_MODEL_SMALL_MODELS_H_
