// What is on disk: <root>/<model>/<version>/ with one model file each.
#ifndef NEURITE_CORE_SERVING_REPOSITORY_H_
#define NEURITE_CORE_SERVING_REPOSITORY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/model/model_spec.h"

namespace neurite {

// One version's folder.
struct VersionOnDisk {
  ModelId id;
  std::string file;      // path of the model file; empty if `problem` is not OK
  absl::Status problem;  // DATA_LOSS: no model file, or more than one
};

struct RepositoryScan {
  std::vector<VersionOnDisk> versions;  // by name, then by version, ascending
  // What looks like a mistake and is passed over, with the reason, one a line:
  // a model's folder without any version, a name that is not allowed.
  std::vector<std::string> notes;
};

// Lists the versions below `root`. Files and hidden folders beside models are
// passed over, as are folders beside versions whose name is no version (they
// may hold samples). NOT_FOUND if `root` does not exist, FAILED_PRECONDITION if
// it is no folder or cannot be read.
absl::StatusOr<RepositoryScan> ScanRepository(const std::string& root);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_REPOSITORY_H_
