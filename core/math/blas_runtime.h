// Selects the OpenBLAS kernels for this processor and verifies them.
#ifndef NEURITE_CORE_MATH_BLAS_RUNTIME_H_
#define NEURITE_CORE_MATH_BLAS_RUNTIME_H_

#include <string>

#include "absl/status/statusor.h"

namespace neurite {

struct BlasRuntime {
  // OpenBLAS's name for the kernels in use, e.g. "SkylakeX" or "Haswell".
  std::string core;

  // The best supported instruction set: "AVX-512", "AVX2" or "SSE2".
  std::string isa;

  // True if the user set OPENBLAS_CORETYPE, which is then respected.
  bool core_set_by_user = false;

  // True if a row's product has the same bits alone and in every batch. Tested
  // with shapes known to differ on kernels without that property.
  bool same_bits_in_every_batch = false;

  // "OpenBLAS 0.3.21, SkylakeX kernels, AVX-512, 1 thread per product".
  std::string DebugString() const;
};

// Runs before OpenBLAS's own constructor, hence before main(). Unless the user
// has set OPENBLAS_CORETYPE, sets it according to the processor, because
// OpenBLAS 0.3.21 selects SSE3 kernels on processors newer than itself. Always
// sets OPENBLAS_NUM_THREADS to 1: rows and calls run in parallel, a product is
// never split. Static initialisers must not multiply, as they may run earlier.
// Never call it: it is declared so that a program that multiplies links it.
void ChooseBlasKernels();

// Compares small products with a reference (the self-check) and runs the
// same-bits check, once; later calls return the same result. Takes a few
// milliseconds. INTERNAL if a product is wrong: these kernels must not be used.
// The message names them, and OPENBLAS_CORETYPE, which selects others.
// Thread-safe.
const absl::StatusOr<BlasRuntime>& CheckBlasRuntime();

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_BLAS_RUNTIME_H_
