// Which OpenBLAS kernels run here, and whether they can be trusted.
#ifndef NEURITE_CORE_MATH_BLAS_RUNTIME_H_
#define NEURITE_CORE_MATH_BLAS_RUNTIME_H_

#include <string>

#include "absl/status/statusor.h"

namespace neurite {

struct BlasRuntime {
  // OpenBLAS's name for the kernels in use: "SkylakeX", "Haswell", ...
  std::string core;

  // What the processor offers of what we use: "AVX-512", "AVX2" or "SSE2".
  std::string isa;

  // True if OPENBLAS_CORETYPE was set by the user and hence left alone.
  bool core_set_by_user = false;

  // True if a row's product has the same bits alone and in every batch, found
  // by trying shapes known to differ on kernels without that property.
  bool same_bits_in_every_batch = false;

  // "OpenBLAS 0.3.21, SkylakeX kernels, AVX-512, 1 thread a product".
  std::string DebugString() const;
};

// Runs before OpenBLAS's own constructor, hence before main(): sets
// OPENBLAS_CORETYPE where the user did not, by what the processor has, for
// OpenBLAS 0.3.21 takes SSE3 kernels on processors newer than itself. Always
// sets OPENBLAS_NUM_THREADS to 1: parallelism is rows and calls, never a split
// product. For the same reason no static initialiser may multiply.
// Not to be called: declared so that whoever multiplies links it.
void ChooseBlasKernels();

// Runs small products against a reference (the self-check) and the same-bits
// check, once; later calls return the same answer. Takes a few milliseconds.
// INTERNAL if a product is wrong: these kernels must not serve. The text names
// them and OPENBLAS_CORETYPE as the way to choose others.
// Thread-safe.
const absl::StatusOr<BlasRuntime>& CheckBlasRuntime();

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_BLAS_RUNTIME_H_
