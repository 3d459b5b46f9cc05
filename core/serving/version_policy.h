// Which version answers.
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

// The version that answers calls which name none: the highest that is
// available. Empty if none is. Pure; `versions` in any order.
std::optional<int64_t> DefaultVersion(std::span<const VersionState> versions);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_VERSION_POLICY_H_
