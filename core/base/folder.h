// Says whether a path leads to a folder, and if not, why.
#ifndef NEURITE_CORE_BASE_FOLDER_H_
#define NEURITE_CORE_BASE_FOLDER_H_

#include <string>

#include "absl/status/status.h"

namespace neurite {

// Returns OK if `path` is a folder, or a link to one. Whether it may be listed
// is not checked. Otherwise:
//
//   FAILED_PRECONDITION  it is something else: "PATH is not a folder"
//   and the errors of FileError
//
// Thread-safe.
absl::Status CheckFolder(const std::string& path);

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_FOLDER_H_
