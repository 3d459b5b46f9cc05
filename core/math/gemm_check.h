// Whether the products of a backend can be trusted on this machine.
#ifndef NEURITE_CORE_MATH_GEMM_CHECK_H_
#define NEURITE_CORE_MATH_GEMM_CHECK_H_

#include "absl/status/status.h"
#include "core/math/gemm.h"

namespace neurite {

// Compares small products with a reference in double precision. INTERNAL,
// naming the shape of the first that is wrong. Takes a millisecond at most.
absl::Status CheckProducts(GemmBackend backend);

// Whether a row's product has the same bits alone and in every batch, found by
// trying shapes known to differ on kernels without that property. Takes a few
// milliseconds.
bool KeepsBitsInEveryBatch(GemmBackend backend);

}  // namespace neurite

#endif  // NEURITE_CORE_MATH_GEMM_CHECK_H_
