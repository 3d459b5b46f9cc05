#include "core/math/blas_check.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/math/gemm_check.h"

namespace neurite {
namespace {

absl::StatusOr<BlasRuntime> Check() {
  BlasRuntime runtime = DescribeBlasRuntime();
  const absl::Status right = CheckProducts(GemmBackend::kOpenBlas);
  if (!right.ok()) {
    return absl::InternalError(
        absl::StrCat(runtime.library, " computes wrong products here with its ",
                     runtime.core, " kernels (", right.message(),
                     "); set OPENBLAS_CORETYPE to choose others, for example "
                     "Haswell or Prescott"));
  }
  runtime.same_bits_in_every_batch =
      KeepsBitsInEveryBatch(GemmBackend::kOpenBlas);
  return runtime;
}

}  // namespace

const absl::StatusOr<BlasRuntime>& CheckBlasRuntime() {
  static const absl::StatusOr<BlasRuntime> kRuntime = Check();
  return kRuntime;
}

}  // namespace neurite
