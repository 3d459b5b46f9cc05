// The states of one version of one model, and the transitions between them.
#ifndef NEURITE_CORE_SERVING_MODEL_STATE_H_
#define NEURITE_CORE_SERVING_MODEL_STATE_H_

#include "absl/strings/string_view.h"

namespace neurite {

enum class ModelState {
  kPending,
  kLoading,
  kAvailable,
  kDraining,
  kRetired,
  kFailed,
};

// Returns the name in lower case, e.g. "pending".
absl::string_view ModelStateName(ModelState state);

// Returns true for the legal transitions:
//   kPending -> kLoading -> kAvailable -> kDraining -> kRetired
//   kPending | kLoading -> kFailed
constexpr bool IsLegalMove(ModelState from, ModelState to) {
  switch (from) {
    case ModelState::kPending:
      return to == ModelState::kLoading || to == ModelState::kFailed;
    case ModelState::kLoading:
      return to == ModelState::kAvailable || to == ModelState::kFailed;
    case ModelState::kAvailable:
      return to == ModelState::kDraining;
    case ModelState::kDraining:
      return to == ModelState::kRetired;
    case ModelState::kRetired:
    case ModelState::kFailed:
      return false;
  }
  return false;
}

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_MODEL_STATE_H_
