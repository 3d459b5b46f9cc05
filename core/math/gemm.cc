#include "core/math/gemm.h"

#include <cassert>

#include "core/math/gemm_native.h"
#include "core/math/gemm_openblas.h"
#include "core/math/isa.h"

namespace neurite {

absl::string_view GemmBackendName(GemmBackend backend) {
  switch (backend) {
    case GemmBackend::kNative:
      return "native";
    case GemmBackend::kOpenBlas:
      return "openblas";
  }
  return "";
}

void MultiplyPacked(GemmBackend backend, const ConstMatrixView& a,
                    const PackedWeights& w, std::span<const float> bias,
                    const Epilogue& epilogue, const MatrixView& c) {
  assert(a.cols() == w.rows() && c.rows() == a.rows());
  assert(c.cols() == w.cols());
  assert(static_cast<int64_t>(bias.size()) == w.cols());
  assert(!IsRowWise(epilogue.activation));
  switch (backend) {
    case GemmBackend::kNative:
      return MultiplyNative(BestIsa(), a, w, bias, epilogue, c);
    case GemmBackend::kOpenBlas:
      return MultiplyOpenBlas(a, w, bias, epilogue, c);
  }
}

}  // namespace neurite
