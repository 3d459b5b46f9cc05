#include "core/serving/loader.h"

#include <new>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "core/base/file.h"
#include "core/base/status_macros.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"
#include "core/model/golden_check.h"

namespace neurite {

namespace {

absl::StatusOr<LoadedNetwork> Load(const VersionOnDisk& version,
                                   const LoaderOptions& options,
                                   Workspace& workspace, const Clock& clock) {
  NEURITE_RETURN_IF_ERROR(version.problem);
  NEURITE_ASSIGN_OR_RETURN(
      const std::string bytes,
      ReadRegularFile(version.file, options.max_file_bytes));
  const bool is_text = absl::EndsWith(version.file, kTextModelFile);
  NEURITE_ASSIGN_OR_RETURN(
      ModelSpec spec, is_text ? ParseTextModel(bytes) : ParseBinaryModel(bytes),
      version.file);
  NEURITE_ASSIGN_OR_RETURN(std::shared_ptr<const Network> network,
                           Network::Compile(std::move(spec), options.gemm),
                           version.file);
  NEURITE_RETURN_IF_ERROR(CheckGoldenVectors(*network, workspace),
                          version.file);
  return LoadedNetwork{
      network,
      MeasureCostCurve(*network, options.max_batch_rows, workspace, clock)};
}

}  // namespace

absl::StatusOr<LoadedNetwork> LoadNetwork(const VersionOnDisk& version,
                                          const LoaderOptions& options,
                                          Workspace& workspace,
                                          const Clock& clock) {
  try {
    return Load(version, options, workspace, clock);
  } catch (const std::bad_alloc&) {
    // A model that is too large for this machine must not stop the server,
    // which can still load and serve the others.
    return absl::ResourceExhaustedError(
        absl::StrCat(version.file, ": out of memory"));
  }
}

}  // namespace neurite
