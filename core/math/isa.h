// The instruction sets that the numeric kernels are written for.
#ifndef NEURITE_CORE_MATH_ISA_H_
#define NEURITE_CORE_MATH_ISA_H_

#include "absl/strings/string_view.h"

namespace neurite {

// In ascending order: a processor with one of them has all those before it.
enum class Isa {
  kPortable,  // the baseline of the architecture
  kAvx2,      // with FMA
  kAvx512,    // F, BW, DQ and VL
};

// Returns "portable", "AVX2" or "AVX-512".
absl::string_view IsaName(Isa isa);

// Returns the best one that the processor and the operating system support.
// Thread-safe.
Isa BestIsa();

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_ISA_H_
