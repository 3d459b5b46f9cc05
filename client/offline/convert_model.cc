#include "client/offline/convert_model.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/offline/model_on_disk.h"
#include "core/base/file.h"
#include "core/base/status_macros.h"
#include "core/model/formats/native_binary.h"
#include "core/model/formats/native_text.h"

namespace neurite {
namespace {

namespace fs = std::filesystem;

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

// Follows `path` if it is a link, even if nothing is where it leads: what is
// written belongs there, and the link stays.
absl::StatusOr<std::string> Followed(const std::string& path) {
  constexpr int kMostLinks = 40;  // the system's limit
  fs::path followed = path;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(followed, error))) {
      return followed.string();
    }
    const fs::path target = fs::read_symlink(followed, error);
    if (error) return CannotWrite(path, error.value());
    followed = followed.parent_path() / target;  // `target` may be absolute
  }
  return CannotWrite(path, ELOOP);
}

// A new file beside `path`, which the umask applies to as to any other.
class NewFile {
 public:
  explicit NewFile(const std::string& path) {
    for (int i = 0; i < kTries && fd_ < 0; ++i) {
      path_ = absl::StrCat(path, ".", getpid(), ".", i, ".tmp");
      fd_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd_ < 0 && errno != EEXIST) break;
    }
  }
  // Removes the file unless it was moved.
  ~NewFile() {
    if (fd_ < 0) return;
    close(fd_);
    if (!path_.empty()) unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  int fd() const { return fd_; }  // -1: it cannot be created, and errno is set

  // Returns 0, or the errno of the failure.
  int MoveTo(const std::string& path) {
    if (std::rename(path_.c_str(), path.c_str()) != 0) return errno;
    path_.clear();
    return 0;
  }

 private:
  static constexpr int kTries = 100;

  std::string path_;
  int fd_ = -1;
};

// Writes a new file and moves it to where `path` leads, so that a reader sees
// either the old file or the complete new one. An old file's mode is kept.
absl::Status WriteWhole(const std::string& path, absl::string_view bytes) {
  NEURITE_ASSIGN_OR_RETURN(const std::string to, Followed(path));
  struct stat old {};
  const bool replaces = stat(to.c_str(), &old) == 0;
  if (replaces && !S_ISREG(old.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat("writing ", path, ": it is not a regular file"));
  }
  NewFile file(to);
  if (file.fd() < 0) return CannotWrite(path, errno);
  int error = WriteAll(file.fd(), bytes);
  constexpr mode_t kPermissions = 07777;
  if (error == 0 && replaces &&
      fchmod(file.fd(), old.st_mode & kPermissions) != 0) {
    error = errno;
  }
  if (error == 0) error = file.MoveTo(to);
  return error == 0 ? absl::OkStatus() : CannotWrite(path, error);
}

// Unlike other commands, accepts a binary file without its checksum: this one
// writes it.
absl::StatusOr<ModelSpec> ReadAnyModel(const std::string& file) {
  absl::StatusOr<ModelSpec> spec = ReadModel(file);
  if (spec.ok() || !absl::IsDataLoss(spec.status())) return spec;
  NEURITE_ASSIGN_OR_RETURN(const std::string bytes,
                           ReadRegularFile(file, kMaxModelFileBytes));
  if (!IsBareModel(bytes)) return spec;
  NEURITE_ASSIGN_OR_RETURN(ModelSpec bare, ParseBareModel(bytes), file);
  return bare;
}

}  // namespace

absl::Status ConvertModel(const std::string& from, const std::string& to) {
  NEURITE_ASSIGN_OR_RETURN(const ModelForm form, FormOf(to));
  NEURITE_ASSIGN_OR_RETURN(const std::string file, FindModelFile(from));
  NEURITE_ASSIGN_OR_RETURN(const ModelSpec spec, ReadAnyModel(file));
  NEURITE_RETURN_IF_ERROR(CheckGolden(spec), from);
  return WriteWhole(to, form == ModelForm::kText ? FormatTextModel(spec)
                                                 : FormatBinaryModel(spec));
}

}  // namespace neurite
