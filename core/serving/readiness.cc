#include "core/serving/readiness.h"

#include <algorithm>

namespace neurite {

bool IsReady(ReadyWhen ready_when, std::span<const ModelState> states) {
  const auto has = [states](ModelState state) {
    return std::find(states.begin(), states.end(), state) != states.end();
  };
  if (ready_when == ReadyWhen::kAll && has(ModelState::kFailed)) return false;
  return has(ModelState::kAvailable);
}

}  // namespace neurite
