#include "client/offline/inspect_model.h"

#include <memory>
#include <utility>

#include "client/offline/model_on_disk.h"
#include "core/base/status_macros.h"
#include "core/model/golden_check.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

absl::StatusOr<InspectedModel> InspectModel(const std::string& path) {
  InspectedModel inspected;
  NEURITE_ASSIGN_OR_RETURN(inspected.file, FindModelFile(path));
  NEURITE_ASSIGN_OR_RETURN(ModelSpec spec, ReadModel(inspected.file));
  inspected.name = spec.name;
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<const Network> network,
                           Network::Compile(std::move(spec)), inspected.file);
  DescribeNetwork(*network, *inspected.model.mutable_status());
  DescribeNetwork(*network, inspected.model);
  Workspace workspace;
  inspected.golden = CheckGoldenVectors(*network, workspace);
  return inspected;
}

}  // namespace neurite
