// Proves a network on the machine that will serve it.
#ifndef NEURITE_CORE_MODEL_GOLDEN_CHECK_H_
#define NEURITE_CORE_MODEL_GOLDEN_CHECK_H_

#include "absl/status/status.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

// Runs every golden vector of `network`. DATA_LOSS for the first that fails,
// naming its index, the output, what was wanted and what came. NaN matches NaN
// alone, an infinity only itself.
absl::Status CheckGoldenVectors(const Network& network, Workspace& workspace);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_GOLDEN_CHECK_H_
