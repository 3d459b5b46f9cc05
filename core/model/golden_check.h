// Verifies a network with its golden vectors, on the machine that serves it.
#ifndef NEURITE_CORE_MODEL_GOLDEN_CHECK_H_
#define NEURITE_CORE_MODEL_GOLDEN_CHECK_H_

#include "absl/status/status.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

// Runs every golden vector of `network`. An output matches if it differs by at
// most golden_atol + golden_rtol * (the largest finite magnitude among the
// vector's expected outputs); NaN matches only NaN, an infinity only the same
// infinity. DATA_LOSS for the first mismatch, naming the vector's index, the
// output, the expected value, the tolerance and the result.
absl::Status CheckGoldenVectors(const Network& network, Workspace& workspace);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_GOLDEN_CHECK_H_
