#include "bench/forward/implementation.h"

namespace neurite::bench {

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeForwardPass(
    Implementation implementation, const ModelSpec& spec) {
  switch (implementation) {
    case Implementation::kOurs:
      return MakeOurs(spec, GemmBackend::kNative);
    case Implementation::kOursAvx2:
      return MakeOursAvx2(spec);
    case Implementation::kOursOpenBlas:
      return MakeOurs(spec, GemmBackend::kOpenBlas);
    case Implementation::kPlainOpenBlas:
      return MakePlainOpenBlas(spec);
    case Implementation::kOneDnn:
      return MakeOneDnn(spec);
    case Implementation::kOnnxRuntime:
      return MakeOnnxRuntime(spec);
  }
  return absl::InternalError("no such contestant");
}

}  // namespace neurite::bench
