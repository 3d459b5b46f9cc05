#include "core/base/folder.h"

#include <sys/stat.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "core/base/file.h"

namespace neurite {

absl::Status CheckFolder(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return FileError(path, errno);
  if (S_ISDIR(found.st_mode)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(path, " is not a folder"));
}

}  // namespace neurite
