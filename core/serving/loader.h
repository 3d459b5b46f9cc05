// From a file on disk to a network that has proved itself.
#ifndef NEURITE_CORE_SERVING_LOADER_H_
#define NEURITE_CORE_SERVING_LOADER_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/model/cost_curve.h"
#include "core/model/network.h"
#include "core/model/workspace.h"
#include "core/serving/repository.h"

namespace neurite {

struct LoaderOptions {
  // Larger model files are refused.
  int64_t max_file_bytes = int64_t{1} << 30;

  // Who multiplies.
  GemmBackend gemm = GemmBackend::kNative;

  // What batches cost is measured up to this many rows.
  int64_t max_batch_rows = 256;
};

struct LoadedNetwork {
  std::shared_ptr<const Network> network;
  CostCurve cost;
};

// Reads, parses and validates the file of `version`, packs its weights, checks
// its golden vectors in `workspace`, and measures what it costs. The file is
// read whole and closed: what happens to it later does not matter.
//
// Errors name the file: its own `problem`; those of ReadRegularFile; DATA_LOSS
// if it is no valid model, or a golden vector does not match;
// RESOURCE_EXHAUSTED if there is no memory for it.
absl::StatusOr<LoadedNetwork> LoadNetwork(const VersionOnDisk& version,
                                          const LoaderOptions& options,
                                          Workspace& workspace,
                                          const Clock& clock);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_LOADER_H_
