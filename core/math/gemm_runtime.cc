#include "core/math/gemm_runtime.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/math/blas_check.h"
#include "core/math/gemm_check.h"
#include "core/math/isa.h"

namespace neurite {
namespace {

absl::StatusOr<GemmRuntime> CheckNative() {
  const std::string description =
      absl::StrCat("native kernels, ", IsaName(BestIsa()));
  const absl::Status right = CheckProducts(GemmBackend::kNative);
  if (!right.ok()) {
    return absl::InternalError(absl::StrCat(
        description, ": wrong matrix products on this machine (",
        right.message(), "); set --gemm=openblas to use the other backend"));
  }
  // True by construction (see core/math/gemm_kernels.h), hence not tested here.
  return GemmRuntime{GemmBackend::kNative, description,
                     /*same_bits_in_every_batch=*/true};
}

absl::StatusOr<GemmRuntime> CheckOpenBlas() {
  NEURITE_ASSIGN_OR_RETURN(const BlasRuntime blas, CheckBlasRuntime());
  return GemmRuntime{GemmBackend::kOpenBlas, blas.DebugString(),
                     blas.same_bits_in_every_batch};
}

}  // namespace

absl::StatusOr<GemmRuntime> CheckGemm(GemmBackend backend) {
  return backend == GemmBackend::kNative ? CheckNative() : CheckOpenBlas();
}

}  // namespace neurite
