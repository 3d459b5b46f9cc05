// Prints two tables: the activations compared with scalar libm, on every
// instruction set that the processor has, and rows as narrow as those of
// layers. The functions take turns, so that a noisy machine disturbs all of
// them alike; each number is the best of the rounds. (For the activations'
// share of a forward pass, see forward_report.)
//
//   taskset -c 0 activation_bench [ROUNDS (101)]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/math/activation.h"
#include "core/math/activation_isa.h"

namespace neurite::bench {
namespace {

// Elements per round: they fit the level-1 cache together with their copy.
constexpr int64_t kElements = 2048;

using Run = std::function<void(std::span<float>)>;

struct Function {
  const char* name;
  float (*libm)(float);
  std::function<Run(Isa)> ours;
};

Run With(Isa isa, Activation activation) {
  return [=](std::span<float> z) {
    ActivateWith(isa, activation, DefaultSlope(activation),
                 {z.data(), 1, static_cast<int64_t>(z.size())});
  };
}

std::vector<Function> Functions() {
  const auto activation = [](Activation which) {
    return [which](Isa isa) { return With(isa, which); };
  };
  return {
      {"exp", [](float x) { return std::exp(x); },
       [](Isa isa) -> Run {
         return [isa](std::span<float> z) { ExpWith(isa, z); };
       }},
      {"sigmoid", [](float x) { return 1 / (1 + std::exp(-x)); },
       activation(Activation::kSigmoid)},
      {"tanh", [](float x) { return std::tanh(x); },
       activation(Activation::kTanh)},
      {"gelu", [](float x) { return 0.5f * x * std::erfc(x * -0.70710678f); },
       activation(Activation::kGelu)},
      {"softplus", [](float x) { return std::log1p(std::exp(x)); },
       activation(Activation::kSoftplus)}};
}

// Values distributed like a layer's sums: most are within a few units of zero.
std::vector<float> Sums(int64_t count) {
  std::mt19937 engine(20221203);
  std::normal_distribution<float> normal(0, 3);
  std::vector<float> sums(static_cast<size_t>(count));
  for (float& sum : sums) sum = normal(engine);
  return sums;
}

// The nanoseconds that one call of each of `runs` takes on a new copy of
// `input`, best of `rounds`.
std::vector<double> Best(const std::vector<Run>& runs,
                         const std::vector<float>& input, int rounds) {
  std::vector<double> best(runs.size(), HUGE_VAL);
  std::vector<float> z(input.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < runs.size(); ++i) {
      std::memcpy(z.data(), input.data(), input.size() * sizeof(float));
      const auto start = std::chrono::steady_clock::now();
      runs[i](z);
      const std::chrono::duration<double, std::nano> spent =
          std::chrono::steady_clock::now() - start;
      best[i] = std::min(best[i], spent.count());
    }
  }
  return best;
}

void ReportFunctions(int rounds) {
  const char* kNames[] = {"portable", "AVX2", "AVX-512"};
  const int isas = static_cast<int>(BestIsa()) + 1;
  std::printf("ns an element, and libm's time divided by ours\n\n%-9s %8s",
              "function", "libm");
  for (int i = 0; i < isas; ++i) std::printf(" %15s", kNames[i]);
  std::printf("\n");
  const std::vector<float> input = Sums(kElements);
  for (const Function& function : Functions()) {
    std::vector<Run> runs = {[&function](std::span<float> z) {
      for (float& x : z) x = function.libm(x);
    }};
    for (int i = 0; i < isas; ++i) {
      runs.push_back(function.ours(static_cast<Isa>(i)));
    }
    const std::vector<double> times = Best(runs, input, rounds);
    const double each = 1.0 / static_cast<double>(kElements);
    std::printf("%-9s %8.2f", function.name, times[0] * each);
    for (size_t i = 1; i < times.size(); ++i) {
      std::printf(" %8.3f %5.1fx", times[i] * each, times[0] / times[i]);
    }
    std::printf("\n");
  }
}

// Measures rows that lie a wide stride apart, as in a wide output.
void ReportShapes(int rounds) {
  constexpr int64_t kStride = 528;  // not a power of two: no cache conflicts
  constexpr Activation kWhich[] = {
      Activation::kRelu,    Activation::kSigmoid,   Activation::kTanh,
      Activation::kGelu,    Activation::kSoftplus,  Activation::kSilu,
      Activation::kElu,     Activation::kSelu,      Activation::kGeluTanh,
      Activation::kSoftmax, Activation::kLogSoftmax};
  constexpr int64_t kWidths[] = {1, 10, 16, 32, 64};
  std::printf(
      "\nns for a row, by its number of elements; rows are %d apart\n\n%-12s",
      static_cast<int>(kStride), "function");
  for (const int64_t width : kWidths) {
    std::printf(" %8d", static_cast<int>(width));
  }
  std::printf("\n");
  constexpr int64_t kRows = 24;
  const std::vector<float> input = Sums(kRows * kStride);
  for (const Activation activation : kWhich) {
    std::vector<Run> runs;
    for (const int64_t width : kWidths) {
      runs.push_back([=](std::span<float> z) {
        Activate(activation, DefaultSlope(activation),
                 {z.data(), kRows, width, kStride});
      });
    }
    std::printf("%-12s", std::string(ActivationName(activation)).c_str());
    for (const double time : Best(runs, input, rounds)) {
      std::printf(" %8.1f", time / static_cast<double>(kRows));
    }
    std::printf("\n");
  }
}

}  // namespace
}  // namespace neurite::bench

int main(int argc, char** argv) {
  using namespace neurite::bench;  // NOLINT: main of this namespace
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 101;
  ReportFunctions(rounds);
  ReportShapes(rounds);
  return 0;
}
