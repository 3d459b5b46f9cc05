#include "core/math/isa.h"

namespace neurite {

absl::string_view IsaName(Isa isa) {
  switch (isa) {
    case Isa::kPortable:
      return "portable";
    case Isa::kAvx2:
      return "AVX2";
    case Isa::kAvx512:
      return "AVX-512";
  }
  return "";
}

Isa BestIsa() {
  static const Isa kBest = [] {
#if defined(__x86_64__)
    const bool avx2 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    // AVX-512 requires AVX2 here: its narrow panels use the kernels for AVX2.
    if (avx2 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
      return Isa::kAvx512;
    }
    if (avx2) return Isa::kAvx2;
#endif
    return Isa::kPortable;
  }();
  return kBest;
}

}  // namespace neurite
