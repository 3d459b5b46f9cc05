#include "core/model/network.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/seeded_rng.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Computes an activation in double precision, for a whole row.
void ActivateRow(Activation activation, double slope, std::vector<double>& z) {
  double top = -std::numeric_limits<double>::infinity();
  for (const double x : z) top = std::max(top, x);
  double sum = 0;
  for (const double x : z) sum += std::exp(x - top);
  for (double& x : z) {
    const double tanh_part =
        std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x));
    switch (activation) {
      case Activation::kIdentity:
        break;
      case Activation::kSigmoid:
        x = 1 / (1 + std::exp(-x));
        break;
      case Activation::kTanh:
        x = std::tanh(x);
        break;
      case Activation::kRelu:
        x = std::max(x, 0.0);
        break;
      case Activation::kLeakyRelu:
        x = x < 0 ? slope * x : x;
        break;
      case Activation::kElu:
        x = x < 0 ? slope * std::expm1(x) : x;
        break;
      case Activation::kSelu:
        x = 1.0507009873554805 *
            (x < 0 ? 1.6732632423543772 * std::expm1(x) : x);
        break;
      case Activation::kGelu:
        x = x / 2 * std::erfc(-x * M_SQRT1_2);
        break;
      case Activation::kGeluTanh:
        x = x / 2 * (1 + tanh_part);
        break;
      case Activation::kSilu:
        x = x / (1 + std::exp(-x));
        break;
      case Activation::kSoftplus:
        x = std::log1p(std::exp(x));
        break;
      case Activation::kHardSigmoid:
        x = std::min(1.0, std::max(0.0, x / 6 + 0.5));
        break;
      case Activation::kSoftmax:
        x = std::exp(x - top) / sum;
        break;
      case Activation::kLogSoftmax:
        x = x - top - std::log(sum);
        break;
    }
  }
}

// Computes the whole network in double precision.
std::vector<double> Twin(const ModelSpec& spec, std::span<const float> row) {
  std::vector<double> x(row.begin(), row.end());
  for (const LayerSpec& layer : spec.layers) {
    std::vector<double> z(layer.bias.begin(), layer.bias.end());
    for (size_t i = 0; i < z.size(); ++i) {
      for (size_t j = 0; j < x.size(); ++j) {
        z[i] += static_cast<double>(layer.weights[i * x.size() + j]) * x[j];
      }
    }
    ActivateRow(layer.activation, static_cast<double>(layer.slope), z);
    x = std::move(z);
  }
  return x;
}

ModelSpec RandomSpec(SeededRng& rng, const std::vector<int64_t>& widths,
                     Activation hidden, Activation last) {
  ModelSpec spec;
  spec.input.width = widths[0];
  for (size_t i = 1; i < widths.size(); ++i) {
    LayerSpec layer;
    layer.inputs = widths[i - 1];
    layer.outputs = widths[i];
    const float limit = 2 / std::sqrt(static_cast<float>(layer.inputs));
    layer.weights.resize(static_cast<size_t>(layer.inputs * layer.outputs));
    for (float& w : layer.weights) w = rng.Uniform(-limit, limit);
    layer.bias.resize(static_cast<size_t>(layer.outputs));
    for (float& b : layer.bias) b = rng.Uniform(-1, 1);
    layer.activation = i + 1 == widths.size() ? last : hidden;
    layer.slope = DefaultSlope(layer.activation);
    spec.layers.push_back(std::move(layer));
  }
  RegressionSpec task;
  for (int64_t i = 0; i < widths.back(); ++i) {
    task.targets.push_back({.name = "y" + std::to_string(i)});
  }
  spec.task = std::move(task);
  return spec;
}

Matrix RandomRows(SeededRng& rng, int64_t rows, int64_t cols) {
  Matrix out(rows, cols);
  for (int64_t i = 0; i < rows; ++i) {
    for (float& x : out.row(i)) x = rng.Uniform(-1, 1);
  }
  return out;
}

std::unique_ptr<const Network> Compiled(ModelSpec spec) {
  auto network = Network::Compile(std::move(spec));
  EXPECT_THAT(network, IsOk());
  return *std::move(network);
}

bool SameBits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

void ExpectNearTwin(const ModelSpec& spec, ConstMatrixView input,
                    ConstMatrixView output) {
  for (int64_t i = 0; i < input.rows(); ++i) {
    const std::vector<double> want = Twin(spec, input.row(i));
    for (int64_t j = 0; j < output.cols(); ++j) {
      const double wanted = want[static_cast<size_t>(j)];
      ASSERT_NEAR(output(i, j), wanted, 2e-5 * (1 + std::abs(wanted)))
          << "row " << i << ", output " << j;
    }
  }
}

TEST(NetworkTest, RejectsAnInvalidSpec) {
  ModelSpec spec = XorSpec();
  spec.layers[1].bias.clear();
  EXPECT_THAT(Network::Compile(spec),
              StatusIs(absl::StatusCode::kDataLoss,
                       HasSubstr("layers[1].bias: needs 1 value, ")));
}

TEST(NetworkTest, SolvesExclusiveOr) {
  const auto network = Compiled(XorSpec());
  const std::vector<float> rows = {0, 0, 0, 1, 1, 0, 1, 1};
  std::vector<float> out(4);
  Workspace workspace;
  network->Run({rows.data(), 4, 2}, workspace, {out.data(), 4, 1});
  EXPECT_NEAR(out[0], 0.01798621, 1e-6);
  EXPECT_NEAR(out[1], 0.98201379, 1e-6);
  EXPECT_NEAR(out[2], 0.98201379, 1e-6);
  EXPECT_NEAR(out[3], 0.01798621, 1e-6);
}

// Computed by hand: h1 = sigmoid(0.15 - 0.15 - 0.8 + 0.1) = sigmoid(-0.7),
// h2 = sigmoid(-0.12 + 0.3 - 0.2 - 0.2) = sigmoid(-0.22).
TEST(NetworkTest, TracesAForwardPassComputedByHand) {
  ModelSpec spec;
  spec.input.width = 3;
  spec.layers = {{.inputs = 3,
                  .outputs = 2,
                  .weights = {0.5f, -0.3f, 0.8f, -0.4f, 0.6f, 0.2f},
                  .bias = {0.1f, -0.2f},
                  .activation = Activation::kSigmoid},
                 {.inputs = 2,
                  .outputs = 1,
                  .weights = {0.7f, -0.9f},
                  .bias = {0.3f},
                  .activation = Activation::kSigmoid}};
  spec.task = RegressionSpec{.targets = {{.name = "y"}}};
  const auto network = Compiled(spec);
  const std::vector<float> row = {0.3f, 0.5f, -1};
  Workspace workspace;
  const Trace trace = network->RunTraced({row.data(), 1, 3}, workspace);
  ASSERT_EQ(trace.size(), 2u);
  ASSERT_EQ(trace[0].sums.size(), 2u);
  EXPECT_NEAR(trace[0].sums[0], -0.7, 1e-6);
  EXPECT_NEAR(trace[0].sums[1], -0.22, 1e-6);
  EXPECT_NEAR(trace[0].activations[0], 0.33181223, 1e-6);
  EXPECT_NEAR(trace[0].activations[1], 0.44522076, 1e-6);
  ASSERT_EQ(trace[1].sums.size(), 1u);
  EXPECT_NEAR(trace[1].sums[0], 0.13156988, 1e-6);
  EXPECT_NEAR(trace[1].activations[0], 0.5328451006, 1e-6);
}

TEST(NetworkTest, EveryActivationMatchesTheReference) {
  SeededRng rng;
  Workspace workspace;
  for (int a = 0; a <= static_cast<int>(Activation::kLogSoftmax); ++a) {
    const auto activation = static_cast<Activation>(a);
    SCOPED_TRACE(ActivationName(activation));
    const bool last_only = IsRowWise(activation);
    const ModelSpec spec =
        RandomSpec(rng, {5, 9, 7, 3},
                   last_only ? Activation::kTanh : activation, activation);
    const auto network = Compiled(spec);
    const Matrix input = RandomRows(rng, 20, 5);
    Matrix output(20, 3);
    network->Run(input, workspace, output);
    ExpectNearTwin(spec, input, output);
  }
}

TEST(NetworkTest, OddWidthsMatchTheReference) {
  SeededRng rng;
  Workspace workspace;  // shared: it must grow to the largest network
  for (const std::vector<int64_t>& widths : std::vector<std::vector<int64_t>>{
           {1, 1}, {3, 16}, {784, 17, 10}, {2, 65, 1, 64}, {257, 31, 33}}) {
    const ModelSpec spec =
        RandomSpec(rng, widths, Activation::kRelu, Activation::kIdentity);
    const auto network = Compiled(spec);
    EXPECT_EQ(network->input_width(), widths.front());
    EXPECT_EQ(network->output_width(), widths.back());
    EXPECT_EQ(network->parameters(), spec.parameters());
    const Matrix input = RandomRows(rng, 6, widths.front());
    Matrix output(6, widths.back());
    network->Run(input, workspace, output);
    ExpectNearTwin(spec, input, output);
  }
}

TEST(NetworkTest, AccessesOnlyItsColumnsOfWiderMatrices) {
  SeededRng rng;
  const ModelSpec spec =
      RandomSpec(rng, {4, 8, 16}, Activation::kTanh, Activation::kIdentity);
  const auto network = Compiled(spec);
  Matrix input = RandomRows(rng, 3, 6);
  Matrix output(3, 20);
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t j = 0; j < 20; ++j) output(i, j) = 99;
  }
  Workspace workspace;
  network->Run(input.view().FirstCols(4), workspace,
               output.view().FirstCols(16));
  ExpectNearTwin(spec, input.view().FirstCols(4), output.view().FirstCols(16));
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t j = 16; j < 20; ++j) EXPECT_EQ(output(i, j), 99);
  }
}

TEST(NetworkTest, ARowHasTheSameBitsInEveryBatchBesideAnyNeighbour) {
  SeededRng rng;
  const auto network = Compiled(RandomSpec(
      rng, {37, 70, 19, 10}, Activation::kSigmoid, Activation::kSoftmax));
  const Matrix probe = RandomRows(rng, 1, 37);
  Workspace workspace;
  Matrix alone(1, 10);
  network->Run(probe, workspace, alone);
  for (const int64_t rows : {1, 2, 7, 255, 256, 257, 300, 600}) {
    Matrix batch = RandomRows(rng, rows, 37);
    const int64_t at = rng.Integer(0, rows - 1);
    for (int64_t i = 0; i < rows; i += 2) {
      batch(i, i % 37) = kNan;
    }
    const auto row = probe.row(0);
    std::copy(row.begin(), row.end(), batch.row(at).begin());
    Matrix output(rows, 10);
    network->Run(batch, workspace, output);
    EXPECT_TRUE(SameBits(output.row(at), alone.row(0)))
        << "row " << at << " of " << rows;
  }
}

TEST(NetworkTest, TraceEndsInTheSameBitsAsRun) {
  SeededRng rng;
  Workspace workspace;
  for (const int64_t outputs : {1, 10, 16, 70}) {
    const auto network = Compiled(RandomSpec(
        rng, {12, 33, outputs}, Activation::kGelu, Activation::kTanh));
    const Matrix row = RandomRows(rng, 1, 12);
    Matrix output(1, outputs);
    network->Run(row, workspace, output);
    const Trace trace = network->RunTraced(row, workspace);
    ASSERT_EQ(trace.size(), 2u);
    EXPECT_EQ(trace[0].sums.size(), 33u);
    EXPECT_TRUE(SameBits(trace[1].activations, output.row(0)));
  }
}

TEST(NetworkTest, AcceptsZeroRows) {
  const auto network = Compiled(XorSpec());
  Workspace workspace;
  network->Run(ConstMatrixView(nullptr, 0, 2), workspace,
               MatrixView(nullptr, 0, 1));
}

TEST(NetworkTest, KeepsTheWeightsOfSmallLayersOnly) {
  SeededRng rng;
  const auto network = Compiled(RandomSpec(
      rng, {16, 16, 17, 1}, Activation::kRelu, Activation::kIdentity));
  EXPECT_EQ(network->spec().layers[0].weights.size(), 256u);
  EXPECT_TRUE(network->spec().layers[1].weights.empty());
  EXPECT_EQ(network->spec().layers[1].bias.size(), 17u);
  EXPECT_EQ(network->spec().layers[2].weights.size(), 17u);
  EXPECT_EQ(network->parameters(), 16 * 17 + 17 * 17 + 18);
}

#if defined(__SSE2__)
TEST(NetworkTest, FlushesSubnormalsOnlyDuringTheCall) {
  const float subnormal = 1e-40f;
  const auto network = Compiled(TwoTargetSpec());
  const std::vector<float> row = {subnormal, 0};
  std::vector<float> out = {1, 1};
  Workspace workspace;
  const unsigned before = _mm_getcsr();
  network->Run({row.data(), 1, 2}, workspace, {out.data(), 1, 2});
  EXPECT_EQ(_mm_getcsr(), before);
  EXPECT_EQ(std::fpclassify(out[0]), FP_ZERO);
  network->RunTraced({row.data(), 1, 2}, workspace);
  EXPECT_EQ(_mm_getcsr(), before);
}
#endif

}  // namespace
}  // namespace neurite
