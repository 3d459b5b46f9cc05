// Selects OpenBLAS's kernels before main(), and describes them.
#ifndef NEURITE_CORE_MATH_BLAS_RUNTIME_H_
#define NEURITE_CORE_MATH_BLAS_RUNTIME_H_

#include <string>

namespace neurite {

struct BlasRuntime {
  // E.g. "OpenBLAS 0.3.21".
  std::string library;

  // OpenBLAS's name for the kernels in use, e.g. "SkylakeX" or "Haswell".
  std::string core;

  // The best supported instruction set: "AVX-512", "AVX2" or "SSE2".
  std::string isa;

  // True if the user set OPENBLAS_CORETYPE, which is then respected.
  bool core_set_by_user = false;

  // True if a row's product has the same bits alone and in every batch. Set
  // only by CheckBlasRuntime (core/math/blas_check.h).
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

// Returns the kernels in use, without `same_bits_in_every_batch`. Thread-safe.
BlasRuntime DescribeBlasRuntime();

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_BLAS_RUNTIME_H_
