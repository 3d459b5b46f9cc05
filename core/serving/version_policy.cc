#include "core/serving/version_policy.h"

namespace neurite {

std::optional<int64_t> DefaultVersion(std::span<const VersionState> versions) {
  std::optional<int64_t> highest;
  for (const VersionState& candidate : versions) {
    if (candidate.state == ModelState::kAvailable &&
        (!highest.has_value() || candidate.version > *highest)) {
      highest = candidate.version;
    }
  }
  return highest;
}

}  // namespace neurite
