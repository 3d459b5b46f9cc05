#include "core/serving/model_state.h"

namespace neurite {

absl::string_view ModelStateName(ModelState state) {
  switch (state) {
    case ModelState::kPending:
      return "pending";
    case ModelState::kLoading:
      return "loading";
    case ModelState::kAvailable:
      return "available";
    case ModelState::kDraining:
      return "draining";
    case ModelState::kRetired:
      return "retired";
    case ModelState::kFailed:
      return "failed";
  }
  return "unknown";
}

}  // namespace neurite
