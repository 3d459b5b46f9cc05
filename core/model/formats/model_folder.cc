#include "core/model/formats/model_folder.h"

#include <sys/stat.h>

#include <cerrno>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/status_macros.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"

namespace neurite {
namespace {

// True for an entry of any type, even a link that leads nowhere: reading it
// reports the problem.
absl::StatusOr<bool> Exists(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0) return true;
  if (errno == ENOENT) return false;
  return FileError(path, errno);
}

}  // namespace

std::optional<int64_t> ParseVersion(absl::string_view name) {
  int64_t version = 0;
  if (!absl::SimpleAtoi(name, &version) || version <= 0 ||
      absl::StrCat(version) != name) {
    return std::nullopt;
  }
  return version;
}

absl::StatusOr<std::string> ModelFileIn(const std::string& folder) {
  NEURITE_RETURN_IF_ERROR(CheckFolder(folder));
  const std::string text = absl::StrCat(folder, "/", kTextModelFile);
  const std::string binary = absl::StrCat(folder, "/", kBinaryModelFile);
  NEURITE_ASSIGN_OR_RETURN(const bool has_text, Exists(text));
  NEURITE_ASSIGN_OR_RETURN(const bool has_binary, Exists(binary));
  if (has_text != has_binary) return has_text ? text : binary;
  if (has_text) {
    return absl::DataLossError(absl::StrCat(folder, " has both ",
                                            kTextModelFile, " and ",
                                            kBinaryModelFile, ": remove one"));
  }
  return absl::DataLossError(absl::StrCat(
      folder, " has neither ", kTextModelFile, " nor ", kBinaryModelFile));
}

}  // namespace neurite
