// The activation functions of a layer: their names and parameters.
#ifndef NEURITE_CORE_MATH_ACTIVATION_NAME_H_
#define NEURITE_CORE_MATH_ACTIVATION_NAME_H_

#include "absl/strings/string_view.h"

namespace neurite {

enum class Activation {
  kIdentity,
  kSigmoid,
  kTanh,
  kRelu,
  kLeakyRelu,
  kElu,
  kSelu,
  kGelu,
  kGeluTanh,
  kSilu,
  kSoftplus,
  kHardSigmoid,
  kSoftmax,
  kLogSoftmax,
};

// The name in model_file.proto: "LEAKY_RELU".
absl::string_view ActivationName(Activation activation);

// True for LEAKY_RELU and ELU, the ones with a parameter.
bool TakesSlope(Activation activation);

// 0.01 for LEAKY_RELU, 1 for ELU; 0 for the others, which ignore it.
float DefaultSlope(Activation activation);

// True for SOFTMAX and LOG_SOFTMAX: an element depends on its whole row.
bool IsRowWise(Activation activation);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ACTIVATION_NAME_H_
