#include "core/math/activation_name.h"

#include <array>
#include <cstddef>

namespace neurite {
namespace {

// In the order of the enum, by which it is indexed.
constexpr std::array<const char*, 14> kNames = {
    "IDENTITY", "SIGMOID",      "TANH",    "RELU",       "LEAKY_RELU",
    "ELU",      "SELU",         "GELU",    "GELU_TANH",  "SILU",
    "SOFTPLUS", "HARD_SIGMOID", "SOFTMAX", "LOG_SOFTMAX"};
static_assert(kNames.size() ==
              static_cast<size_t>(Activation::kLogSoftmax) + 1);

}  // namespace

absl::string_view ActivationName(Activation activation) {
  return kNames[static_cast<size_t>(activation)];
}

bool TakesSlope(Activation activation) {
  return activation == Activation::kLeakyRelu || activation == Activation::kElu;
}

float DefaultSlope(Activation activation) {
  switch (activation) {
    case Activation::kLeakyRelu:
      return 0.01f;
    case Activation::kElu:
      return 1.0f;
    default:
      return 0.0f;
  }
}

bool IsRowWise(Activation activation) {
  return activation == Activation::kSoftmax ||
         activation == Activation::kLogSoftmax;
}

}  // namespace neurite
