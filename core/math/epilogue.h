// What a matrix product does to its sums before it stores them.
#ifndef NEURITE_CORE_MATH_EPILOGUE_H_
#define NEURITE_CORE_MATH_EPILOGUE_H_

#include "core/math/activation_name.h"

namespace neurite {

// An activation, applied to each element by itself.
struct Epilogue {
  Activation activation = Activation::kIdentity;  // not a row-wise one
  float slope = 0;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_EPILOGUE_H_
