// The operation applied to a layer's sums before they are stored.
#ifndef NEURITE_CORE_MATH_EPILOGUE_H_
#define NEURITE_CORE_MATH_EPILOGUE_H_

#include "core/math/activation_name.h"

namespace neurite {

// An activation, applied to each element separately.
struct Epilogue {
  Activation activation = Activation::kIdentity;  // never a row-wise one
  float slope = 0;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_EPILOGUE_H_
