// Prints, in one line, the kernels of this process, whether its runtime reports
// the same bits in every batch, and whether that is true:
//   <core> <set by user 0|1> <promised 0|1> <kept 0|1>
#include <cstdio>

#include "core/math/blas_check.h"
#include "tests/core/math/same_bits.h"

int main() {
  const auto& runtime = neurite::CheckBlasRuntime();
  if (!runtime.ok()) {
    std::printf("%s\n", runtime.status().ToString().c_str());
    return 1;
  }
  neurite::SeededRng rng;
  std::printf(
      "%s %d %d %d\n", runtime->core.c_str(), runtime->core_set_by_user,
      runtime->same_bits_in_every_batch,
      neurite::ShapesThatDiffer(neurite::GemmBackend::kOpenBlas, rng) == 0);
  return 0;
}
