// Verifies the products of a backend on this machine.
#ifndef NEURITE_CORE_MATH_GEMM_CHECK_H_
#define NEURITE_CORE_MATH_GEMM_CHECK_H_

#include "absl/status/status.h"
#include "core/math/gemm.h"

namespace neurite {

// Compares small products with a reference in double precision. Returns
// INTERNAL, naming the shape, for the first that is wrong. Takes at most 1 ms.
absl::Status CheckProducts(GemmBackend backend);

// Returns true if a row's product has the same bits alone and in every batch.
// Tests shapes known to differ on kernels without that property. Takes a few
// milliseconds.
bool KeepsBitsInEveryBatch(GemmBackend backend);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_CHECK_H_
