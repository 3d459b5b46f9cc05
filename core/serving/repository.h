// The models on disk: <root>/<model>/<version>/ with one model file each.
#ifndef NEURITE_CORE_SERVING_REPOSITORY_H_
#define NEURITE_CORE_SERVING_REPOSITORY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/model/model_spec.h"

namespace neurite {

// The folder of one version of a model.
struct VersionOnDisk {
  ModelId id;
  std::string file;      // path of the model file; empty if `problem` is not OK
  absl::Status problem;  // of ModelFileIn: why there is no model file
};

struct RepositoryScan {
  std::vector<VersionOnDisk> versions;  // by name, then by version, ascending
  // One line, with the reason, for each entry that is ignored but looks like a
  // mistake: a model's folder without versions or with an invalid name, a link
  // that leads nowhere, a folder that may not be read. If the root is a model's
  // or a version's folder instead, one line says so.
  std::vector<std::string> notes;
};

// Lists the versions below `root`: every entry of a model's folder that is
// named by a version, even if it is a file, a link that leads nowhere or may
// not be read; `problem` says so. Ignores files and hidden folders beside
// models, and entries beside versions that are not named by a version (they may
// contain samples). NOT_FOUND if `root` does not exist, FAILED_PRECONDITION if
// it is not a folder or cannot be read.
absl::StatusOr<RepositoryScan> ScanRepository(const std::string& root);

}  // namespace neurite

#endif  // NEURITE_CORE_SERVING_REPOSITORY_H_
