// Every activation where floats end: infinities, NaN, the largest floats, and
// slopes for which the formula would multiply infinity by 0. On every
// instruction set, at every position of vectors and of their ends.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/math/activation.h"
#include "core/math/activation_isa.h"
#include "core/math/gemm_native.h"
#include "core/math/packed_weights.h"
#include "gtest/gtest.h"
#include "tests/testing/flush_subnormals.h"

namespace neurite {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kMax = std::numeric_limits<float>::max();
constexpr float kTiny = std::numeric_limits<float>::denorm_min();

// Wider than two steps of the widest vectors, plus their ends.
constexpr int64_t kWidest = 40;

std::vector<Isa> IsasHere() {
  std::vector<Isa> isas;
  for (int i = 0; i <= static_cast<int>(BestIsa()); ++i) {
    isas.push_back(static_cast<Isa>(i));
  }
  return isas;
}

bool Same(float a, float b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

// The limits of one activation, by hand from the formulas in activation.h.
struct Limits {
  Activation activation;
  float slope;
  float at_plus_infinity;
  float at_minus_infinity;
  float at_max;
  float at_lowest;
};

const Limits kLimits[] = {
    {Activation::kIdentity, 0, kInf, -kInf, kMax, -kMax},
    {Activation::kRelu, 0, kInf, 0, kMax, 0},
    {Activation::kLeakyRelu, 0.5f, kInf, -kInf, kMax, -kMax / 2},
    // 0 * z is 0 for every z < 0, and so is its limit.
    {Activation::kLeakyRelu, 0, kInf, 0, kMax, 0},
    {Activation::kLeakyRelu, -0.0f, kInf, 0, kMax, 0},
    {Activation::kLeakyRelu, 2, kInf, -kInf, kMax, -kInf},
    {Activation::kLeakyRelu, -1, kInf, kInf, kMax, kMax},
    {Activation::kLeakyRelu, kMax, kInf, -kInf, kMax, -kInf},
    // 2^-149 (2^128 - 2^104) = 2^-21 - 2^-45
    {Activation::kLeakyRelu, kTiny, kInf, -kInf, kMax, 0x1p-45f - 0x1p-21f},
    {Activation::kHardSigmoid, 0, 1, 0, 1, 0},
    {Activation::kSigmoid, 0, 1, 0, 1, 0},
    {Activation::kTanh, 0, 1, -1, 1, -1},
    {Activation::kElu, 1, kInf, -1, kMax, -1},
    {Activation::kElu, 0, kInf, 0, kMax, 0},
    {Activation::kElu, -2, kInf, 2, kMax, 2},
    {Activation::kElu, kMax, kInf, -kMax, kMax, -kMax},
    {Activation::kElu, kTiny, kInf, -kTiny, kMax, -kTiny},
    // 1.05070098735548 * 1.67326324235438 = 1.75809934084738; the largest float
    // times 1.05 is more than a float can hold.
    {Activation::kSelu, 0, kInf, -1.75809934f, kInf, -1.75809934f},
    {Activation::kGelu, 0, kInf, 0, kMax, 0},
    {Activation::kGeluTanh, 0, kInf, 0, kMax, 0},
    {Activation::kSilu, 0, kInf, 0, kMax, 0},
    {Activation::kSoftplus, 0, kInf, 0, kMax, 0},
};

constexpr int kInputs = 5;
constexpr float kInput[kInputs] = {kInf, -kInf, kMax, -kMax, kNan};

// The expected result for kInput[i].
float Want(const Limits& limits, int64_t i) {
  const float want[kInputs] = {limits.at_plus_infinity,
                               limits.at_minus_infinity, limits.at_max,
                               limits.at_lowest, kNan};
  return want[i];
}

std::string Name(const Limits& limits) {
  return absl::StrCat(std::string(ActivationName(limits.activation)),
                      ", slope ", limits.slope);
}

// Computes rows of every width, in which every input has every position.
void ExpectLimits(const Limits& limits, Isa isa, bool flushed) {
  for (int64_t width = 1; width <= kWidest; ++width) {
    for (int64_t shift = 0; shift < kInputs; ++shift) {
      std::vector<float> row(static_cast<size_t>(width));
      for (int64_t j = 0; j < width; ++j) {
        row[static_cast<size_t>(j)] = kInput[(j + shift) % kInputs];
      }
      if (flushed) {
        const FlushSubnormals flush;
        ActivateWith(isa, limits.activation, limits.slope,
                     {row.data(), 1, width});
      } else {
        ActivateWith(isa, limits.activation, limits.slope,
                     {row.data(), 1, width});
      }
      for (int64_t j = 0; j < width; ++j) {
        const int64_t input = (j + shift) % kInputs;
        ASSERT_TRUE(Same(row[static_cast<size_t>(j)], Want(limits, input)))
            << Name(limits) << ", " << std::string(IsaName(isa)) << ": "
            << kInput[input] << " at " << j << " of " << width << " gives "
            << row[static_cast<size_t>(j)];
      }
    }
  }
}

TEST(ActivationLimits, EveryActivationHasItsLimitAtEveryPosition) {
  for (const Isa isa : IsasHere()) {
    for (const Limits& limits : kLimits) {
      ExpectLimits(limits, isa, /*flushed=*/false);
    }
  }
}

// While a network runs, a subnormal slope counts as 0.
TEST(ActivationLimits, AreTheSameWhileSubnormalsAreFlushed) {
  for (const Isa isa : IsasHere()) {
    for (Limits limits : kLimits) {
      if (limits.slope == kTiny)
        limits.at_minus_infinity = limits.at_lowest = 0;
      ExpectLimits(limits, isa, /*flushed=*/true);
    }
  }
}

// A layer without inputs: its sums are the biases.
TEST(ActivationLimits, HoldForTheSumsOfALayer) {
  const std::vector<float> bias(kInput, kInput + kInputs);
  const PackedWeights weights(Matrix(0, kInputs));
  for (const Isa isa : IsasHere()) {
    for (const Limits& limits : kLimits) {
      Matrix c(7, kInputs);
      MultiplyNative(isa, Matrix(7, 0), weights, bias,
                     {limits.activation, limits.slope}, c);
      for (int64_t i = 0; i < 7; ++i) {
        for (int64_t j = 0; j < kInputs; ++j) {
          EXPECT_TRUE(Same(c(i, j), Want(limits, j)))
              << Name(limits) << ", " << std::string(IsaName(isa)) << ": "
              << kInput[j] << " gives " << c(i, j);
        }
      }
    }
  }
}

// One element of a row of zeros; the expected probabilities of this element and
// of each other one, and their logarithms. NaN: the whole row.
struct RowLimits {
  float element;
  double own;
  double other;
  double own_log;
  double other_log;
};

RowLimits RowLimitsOf(float element, int64_t width) {
  if (element == kInf || std::isnan(element) ||
      (width == 1 && element == -kInf)) {
    return {element, NAN, NAN, NAN, NAN};
  }
  if (width == 1) return {element, 1, 1, 0, 0};
  if (element == kMax) return {element, 1, 0, 0, -static_cast<double>(kMax)};
  const auto others = static_cast<double>(width - 1);
  return {element, 0, 1 / others, static_cast<double>(element),
          -std::log(others)};
}

void ExpectRow(const RowLimits& limits, Isa isa, int64_t width, int64_t at) {
  for (const auto activation :
       {Activation::kSoftmax, Activation::kLogSoftmax}) {
    const bool log = activation == Activation::kLogSoftmax;
    std::vector<float> row(static_cast<size_t>(width), 0.0f);
    row[static_cast<size_t>(at)] = limits.element;
    ActivateWith(isa, activation, 0, {row.data(), 1, width});
    for (int64_t j = 0; j < width; ++j) {
      const double own = log ? limits.own_log : limits.own;
      const double other = log ? limits.other_log : limits.other;
      // Within 0.51 ulp, hence one of two neighbouring floats.
      const auto want = static_cast<float>(j == at ? own : other);
      const float got = row[static_cast<size_t>(j)];
      ASSERT_TRUE(Same(got, want) || got == std::nextafter(want, got))
          << std::string(ActivationName(activation)) << ", "
          << std::string(IsaName(isa)) << ": " << limits.element << " at " << at
          << " of " << width << " gives " << got << " at " << j << ", not "
          << want;
    }
  }
}

TEST(ActivationLimits, RowWiseFunctionsHaveTheirLimitsAtEveryPosition) {
  for (const Isa isa : IsasHere()) {
    for (const float element : {kNan, kInf, -kInf, kMax, -kMax}) {
      for (int64_t width = 1; width <= kWidest; ++width) {
        for (int64_t at = 0; at < width; ++at) {
          ExpectRow(RowLimitsOf(element, width), isa, width, at);
        }
      }
    }
  }
}

}  // namespace
}  // namespace neurite
