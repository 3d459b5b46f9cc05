#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/base/plural.h"

namespace neurite {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

absl::string_view KindOf(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

absl::Status TooLarge(const std::string& path, int64_t max_bytes,
                      absl::string_view got) {
  return absl::ResourceExhaustedError(absl::StrCat(
      path, ": must have at most ", Plural(max_bytes, "byte"), ", but ", got));
}

// Returns where the link `path` leads, as it is written in the link; empty if
// it is not a link.
std::string LinkTarget(const std::string& path) {
  std::error_code error;
  return std::filesystem::read_symlink(path, error).string();
}

}  // namespace

absl::Status FileError(const std::string& path, int error) {
  const std::string text =
      absl::StrCat(path, ": ", std::generic_category().message(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      if (const std::string target = LinkTarget(path); !target.empty()) {
        return absl::NotFoundError(absl::StrCat(path, " is a link to ", target,
                                                ", which does not exist"));
      }
      return absl::NotFoundError(text);
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(text);
    case ENXIO:  // the error of open() on a socket
      return absl::FailedPreconditionError(
          path + ": must be a regular file, but is a socket or device");
    default:
      return absl::UnavailableError(text);
  }
}

absl::StatusOr<std::string> ReadRegularFile(const std::string& path,
                                            int64_t max_bytes) {
  // O_NONBLOCK: opening a FIFO would otherwise wait for a writer.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (file.get() < 0) return FileError(path, errno);
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return FileError(path, errno);
  if (!S_ISREG(status.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": must be a regular file, but is ", KindOf(status.st_mode)));
  }
  if (status.st_size > max_bytes) {
    return TooLarge(path, max_bytes, absl::StrCat("has ", status.st_size));
  }
  // A file may grow while it is read, and files of /proc report a size of 0.
  // Hence the size is only a hint: reading continues until end of file. The
  // first read asks for one byte more than the size, so that a file of exactly
  // that size needs no reallocation to reach its end.
  std::string bytes;
  size_t used = 0;
  size_t room = static_cast<size_t>(status.st_size) + 1;
  while (true) {
    bytes.resize(used + room);
    const ssize_t got = read(file.get(), &bytes[used], room);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError(path, errno);
    if (got == 0) break;
    used += static_cast<size_t>(got);
    if (used > static_cast<size_t>(std::max<int64_t>(max_bytes, 0))) {
      return TooLarge(path, max_bytes, "has grown further while it was read");
    }
    room = bytes.size() > used ? bytes.size() - used : size_t{4096};
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace neurite
