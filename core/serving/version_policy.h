// Decides which version of a model answers calls without a version.
#ifndef NEURITE_CORE_SERVING_VERSION_POLICY_H_
#define NEURITE_CORE_SERVING_VERSION_POLICY_H_

#include <cstdint>
#include <optional>
#include <span>

#include "core/serving/model_state.h"

namespace neurite {

struct VersionState {
  int64_t version = 0;
  ModelState state = ModelState::kPending;
};

// Returns the version that answers calls without a version: the highest
// available one; nullopt if none is available. A pure function; `versions` may
// be in any order.
std::optional<int64_t> DefaultVersion(std::span<const VersionState> versions);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_VERSION_POLICY_H_
