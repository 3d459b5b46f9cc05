// Whether the OpenBLAS kernels that run here can be trusted.
#ifndef NEURITE_CORE_MATH_BLAS_CHECK_H_
#define NEURITE_CORE_MATH_BLAS_CHECK_H_

#include "absl/status/statusor.h"
#include "core/math/blas_runtime.h"

namespace neurite {

// Runs small products against a reference (the self-check), and tries shapes
// whose rows are known to differ by batch on some kernels; once: later calls
// return the same answer. Takes a few milliseconds.
// INTERNAL if a product is wrong: these kernels must not serve. The text names
// them and OPENBLAS_CORETYPE as the way to choose others.
// Thread-safe.
const absl::StatusOr<BlasRuntime>& CheckBlasRuntime();

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_BLAS_CHECK_H_
