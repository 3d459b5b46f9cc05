#include "core/math/blas_runtime.h"

#include <cblas.h>
#include <stdlib.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace neurite {
namespace {

constexpr char kCoreType[] = "OPENBLAS_CORETYPE";

// Must be zero-initialised: it is written before any initialiser runs.
bool core_chosen_here = false;

// Not BestIsa(): it has a guarded static, which must not be used before main().
bool HasAvx512() {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512cd") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

bool HasAvx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

// Returns "OpenBLAS 0.3.21" from the library's configuration text, "OpenBLAS
// 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...".
std::string LibraryName() {
  const std::vector<std::string> words =
      absl::StrSplit(openblas_get_config(), ' ');
  return words.size() < 2 ? "OpenBLAS" : absl::StrCat(words[0], " ", words[1]);
}

}  // namespace

// Not instrumented by sanitizers, as their runtimes may not be ready this
// early. 101 is the first priority available to programs; OpenBLAS's
// constructor has none and runs later. The old attribute syntax is the one that
// both compilers accept here.
__attribute__((constructor(101),
               no_sanitize("address", "thread", "undefined"))) void
ChooseBlasKernels() {
  __builtin_cpu_init();
  setenv("OPENBLAS_NUM_THREADS", "1", 1);    // NOLINT: no thread yet
  if (getenv(kCoreType) != nullptr) return;  // NOLINT: no thread yet
  // SkylakeX on every AVX-512 processor: later kernels are not faster here, and
  // only SkylakeX's were tested for the same bits in every batch.
  const char* core = HasAvx512() ? "SkylakeX" : HasAvx2() ? "Haswell" : nullptr;
  if (core == nullptr) return;
  setenv(kCoreType, core, 1);  // NOLINT: no thread yet
  core_chosen_here = true;
}

std::string BlasRuntime::DebugString() const {
  return absl::StrCat(library, ", ", core, " kernels",
                      core_set_by_user ? " (OPENBLAS_CORETYPE)" : "", ", ", isa,
                      ", 1 thread per product");
}

BlasRuntime DescribeBlasRuntime() {
  return {.library = LibraryName(),
          .core = openblas_get_corename(),
          .isa = HasAvx512() ? "AVX-512"
                 : HasAvx2() ? "AVX2"
                             : "SSE2",
          .core_set_by_user =
              !core_chosen_here && getenv(kCoreType) != nullptr};  // NOLINT
}

}  // namespace neurite
