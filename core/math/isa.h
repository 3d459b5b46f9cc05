// The instruction sets that the numeric kernels are written for.
#ifndef NEURITE_CORE_MATH_ISA_H_
#define NEURITE_CORE_MATH_ISA_H_

#include "absl/strings/string_view.h"

namespace neurite {

// From the least to the best: each one's processors have those before, too.
enum class Isa {
  kPortable,  // what every processor of the architecture has
  kAvx2,      // with FMA
  kAvx512,    // F, BW, DQ and VL
};

// "portable", "AVX2" or "AVX-512".
absl::string_view IsaName(Isa isa);

// The best one that this processor and its system offer. Thread-safe.
Isa BestIsa();

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ISA_H_
