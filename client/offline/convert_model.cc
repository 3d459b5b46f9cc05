#include "client/offline/convert_model.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/offline/model_on_disk.h"
#include "core/base/status_macros.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"

namespace neurite {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::UnavailableError(absl::StrCat(
      "writing ", path, ": ", std::generic_category().message(error)));
}

// Returns 0, or the errno of the call that failed.
int WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? 0 : errno;
}

// Writes a temporary file in the same folder and renames it, so that a reader
// sees either the old file or the complete new one.
absl::Status WriteWhole(const std::string& path, absl::string_view bytes) {
  std::string beside = absl::StrCat(path, ".XXXXXX");
  const int fd = mkstemp(beside.data());
  if (fd < 0) return CannotWrite(path, errno);
  int error = WriteAll(fd, bytes);
  // mkstemp makes the file readable for its owner only, but the server may run
  // as another user.
  if (error == 0 && fchmod(fd, 0644) != 0) error = errno;
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(beside.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  if (error == 0) return absl::OkStatus();
  unlink(beside.c_str());
  return CannotWrite(path, error);
}

}  // namespace

absl::Status ConvertModel(const std::string& from, const std::string& to) {
  NEURITE_ASSIGN_OR_RETURN(const ModelForm form, FormOf(to));
  NEURITE_ASSIGN_OR_RETURN(const std::string file, FindModelFile(from));
  NEURITE_ASSIGN_OR_RETURN(const ModelSpec spec, ReadModel(file));
  NEURITE_RETURN_IF_ERROR(CheckGolden(spec), from);
  return WriteWhole(to, form == ModelForm::kText ? FormatTextModel(spec)
                                                 : FormatBinaryModel(spec));
}

}  // namespace neurite
