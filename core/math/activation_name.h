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

// Returns the name in model_file.proto, e.g. "LEAKY_RELU".
absl::string_view ActivationName(Activation activation);

// Returns true for LEAKY_RELU and ELU, which have a parameter.
bool TakesSlope(Activation activation);

// Returns 0.01 for LEAKY_RELU, 1 for ELU, and 0 for the others, which ignore
// the slope.
float DefaultSlope(Activation activation);

// Returns true for SOFTMAX and LOG_SOFTMAX, where an element of the result
// depends on its whole row.
bool IsRowWise(Activation activation);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ACTIVATION_NAME_H_
