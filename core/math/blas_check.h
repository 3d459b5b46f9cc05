// Verifies the OpenBLAS kernels that are in use on this machine.
#ifndef NEURITE_CORE_MATH_BLAS_CHECK_H_
#define NEURITE_CORE_MATH_BLAS_CHECK_H_

#include "absl/status/statusor.h"
#include "core/math/blas_runtime.h"

namespace neurite {

// Compares small products with a reference (the self-check), and tests whether
// a row's product has the same bits in every batch, with shapes for which it
// does not on some kernels. Returns INTERNAL if a product is wrong: the kernels
// must not be used then. The message names them, and OPENBLAS_CORETYPE, which
// selects others. The first call takes a few milliseconds; later calls return
// the same result. Thread-safe.
const absl::StatusOr<BlasRuntime>& CheckBlasRuntime();

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_BLAS_CHECK_H_
