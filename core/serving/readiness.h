// Decides whether enough models are available for a server to be ready.
#ifndef NEURITE_CORE_SERVING_READINESS_H_
#define NEURITE_CORE_SERVING_READINESS_H_

#include <span>

#include "core/serving/model_state.h"

namespace neurite {

// Which versions must be available before a server is ready.
enum class ReadyWhen {
  kAny,  // at least one
  kAll,  // at least one, and none has failed
};

// Returns true if enough of the versions in `states` are available. Only
// meaningful once every version that was found at start is available or failed
// (ServerPhase::kServing): versions that come later do not make a server
// unready while they load. A pure function.
bool IsReady(ReadyWhen ready_when, std::span<const ModelState> states);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_READINESS_H_
