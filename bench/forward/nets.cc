#include "bench/forward/nets.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace neurite::bench {
namespace {

constexpr uint32_t kWeightSeed = 20221203;
constexpr uint32_t kInputSeed = 784;

void Fill(std::span<float> values, float scale, std::mt19937& engine) {
  std::uniform_real_distribution<float> uniform(-scale, scale);
  for (float& value : values) value = uniform(engine);
}

// The largest difference, relative to the largest value.
double Difference(ConstMatrixView a, ConstMatrixView b) {
  double largest = 0;
  double difference = 0;
  for (int64_t i = 0; i < a.rows(); ++i) {
    for (int64_t j = 0; j < a.cols(); ++j) {
      const double x = a(i, j);
      const double y = b(i, j);
      if (std::isnan(x) || std::isnan(y)) return INFINITY;
      largest = std::max(largest, std::abs(x));
      difference = std::max(difference, std::abs(x - y));
    }
  }
  return largest > 0 ? difference / largest : difference;
}

}  // namespace

std::string Net::Name() const {
  return absl::StrCat(letter, " ", absl::StrJoin(widths, "-"));
}

double Net::Flops(int64_t rows) const {
  double flops = 0;
  for (size_t i = 1; i < widths.size(); ++i) {
    flops += 2.0 * static_cast<double>(rows * widths[i - 1] * widths[i]);
  }
  return flops;
}

int64_t Net::ParameterBytes() const {
  int64_t parameters = 0;
  for (size_t i = 1; i < widths.size(); ++i) {
    parameters += (widths[i - 1] + 1) * widths[i];
  }
  return parameters * static_cast<int64_t>(sizeof(float));
}

std::span<const Net> Nets() {
  static const std::vector<Net> kNets = {{"A", {784, 128, 10}},
                                         {"B", {784, 512, 512, 10}},
                                         {"C", {784, 2048, 2048, 10}},
                                         {"T", {13, 64, 32, 1}}};
  return kNets;
}

ModelSpec SpecOf(const Net& net, Activation hidden) {
  std::mt19937 engine(kWeightSeed);
  ModelSpec spec;
  spec.name = "bench";
  spec.input.width = net.inputs();
  for (size_t i = 1; i < net.widths.size(); ++i) {
    LayerSpec layer;
    layer.inputs = net.widths[i - 1];
    layer.outputs = net.widths[i];
    layer.weights.resize(static_cast<size_t>(layer.inputs * layer.outputs));
    layer.bias.resize(static_cast<size_t>(layer.outputs));
    // This scale preserves the magnitude of the values from layer to layer.
    Fill(layer.weights, std::sqrt(6.0f / static_cast<float>(layer.inputs)),
         engine);
    Fill(layer.bias, 0.1f, engine);
    const bool last = i + 1 == net.widths.size();
    layer.activation = last ? Activation::kIdentity : hidden;
    layer.slope = DefaultSlope(layer.activation);
    spec.layers.push_back(std::move(layer));
  }
  RegressionSpec task;
  for (int64_t i = 0; i < net.outputs(); ++i) {
    task.targets.push_back({absl::StrCat("y", i)});
  }
  spec.task = std::move(task);
  return spec;
}

Matrix InputsByOutputs(const LayerSpec& layer) {
  Matrix to(layer.inputs, layer.outputs);
  const ConstMatrixView from(layer.weights.data(), layer.outputs, layer.inputs);
  for (int64_t i = 0; i < layer.inputs; ++i) {
    for (int64_t j = 0; j < layer.outputs; ++j) to(i, j) = from(j, i);
  }
  return to;
}

Matrix RandomRows(const Net& net, int64_t rows) {
  std::mt19937 engine(kInputSeed);
  Matrix input(rows, net.inputs());
  Fill({input.data(), static_cast<size_t>(rows * net.inputs())}, 1.0f, engine);
  return input;
}

absl::Status CompareOutputs(ConstMatrixView want, ConstMatrixView got,
                            const std::string& name) {
  constexpr double kTolerance = 1e-4;
  const double difference = Difference(want, got);
  if (difference <= kTolerance) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(name, ": needs our answers within ", kTolerance,
                   " of the largest, got a difference of ", difference));
}

}  // namespace neurite::bench
