#include "bench/forward/implementation.h"

namespace neurite::bench {

absl::StatusOr<std::unique_ptr<ForwardPass>> MakeOneDnn(
    const ModelSpec& /*spec*/) {
  return absl::UnavailableError(
      "built without it: there was no libdnnl-dev when this was configured");
}

}  // namespace neurite::bench
