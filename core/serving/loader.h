// Loads a model file from disk and verifies the resulting network.
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
  // Larger model files are rejected.
  int64_t max_file_bytes = int64_t{1} << 30;

  // The matrix multiplication backend.
  GemmBackend gemm = GemmBackend::kNative;

  // The cost curve is measured up to this many rows.
  int64_t max_batch_rows = 256;
};

struct LoadedNetwork {
  std::shared_ptr<const Network> network;
  CostCurve cost;
};

// Reads, parses and validates the file of `version`, packs its weights, checks
// its golden vectors in `workspace`, and measures its cost curve. The file is
// read completely and closed, so that later changes to it have no effect.
//
// Errors name the file: `version.problem`; those of ReadRegularFile; DATA_LOSS
// if it is not a valid model or a golden vector does not match;
// RESOURCE_EXHAUSTED if there is not enough memory.
absl::StatusOr<LoadedNetwork> LoadNetwork(const VersionOnDisk& version,
                                          const LoaderOptions& options,
                                          Workspace& workspace,
                                          const Clock& clock);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_LOADER_H_
