// Describes and verifies the matrix multiplication backend of this process.
#ifndef NEURITE_CORE_MATH_GEMM_RUNTIME_H_
#define NEURITE_CORE_MATH_GEMM_RUNTIME_H_

#include <string>

#include "absl/status/statusor.h"
#include "core/math/gemm.h"

namespace neurite {

struct GemmRuntime {
  GemmBackend backend = GemmBackend::kNative;

  // E.g. "native kernels, AVX-512", or BlasRuntime::DebugString().
  std::string description;

  // True if a row's product has the same bits alone and in every batch.
  bool same_bits_in_every_batch = false;
};

// The self-check before the server accepts calls: compares small products with
// a reference. INTERNAL if one is wrong; the message names the alternative.
// Takes a few milliseconds. Thread-safe.
absl::StatusOr<GemmRuntime> CheckGemm(GemmBackend backend);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_RUNTIME_H_
