#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/input/byte_stream.h"
#include "client/input/live_stream.h"

namespace neurite {
namespace {

class FileStream final : public ByteStream {
 public:
  FileStream(absl::string_view path, gzFile file)
      : ByteStream(path), file_(file) {}
  ~FileStream() override { gzclose(file_); }

 private:
  absl::StatusOr<size_t> Fetch(char* to, size_t bytes) override {
    const auto most = static_cast<unsigned>(std::min<size_t>(bytes, INT_MAX));
    const int got = gzread(file_, to, most);
    int fault = Z_OK;
    const char* text = gzerror(file_, &fault);
    // For a truncated file, zlib returns all its bytes before Z_BUF_ERROR.
    if (got < 0 || (got == 0 && fault != Z_OK)) {
      return absl::DataLossError(absl::StrCat(
          name(), ": damaged gzip data: ",
          fault == Z_BUF_ERROR ? "the file ends early" : Reason(text)));
    }
    return static_cast<size_t>(got);
  }

  // zlib's text begins with its own name for the file.
  static absl::string_view Reason(absl::string_view text) {
    const size_t colon = text.rfind(": ");
    return colon == absl::string_view::npos ? text : text.substr(colon + 2);
  }

  gzFile file_;
};

absl::StatusOr<std::unique_ptr<ByteStream>> OpenPath(const std::string& path) {
  // A pipe is opened at once, also before it has a writer: to wait would hold
  // back the rows of the inputs before it.
  const int fd =
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  struct stat info = {};
  const bool known = fstat(fd, &info) == 0;
  if (known && S_ISDIR(info.st_mode)) {
    close(fd);
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a directory"));
  }
  if (known && !S_ISREG(info.st_mode)) {
    return std::make_unique<LiveStream>(path, fd);
  }
  gzFile file = gzdopen(fd, "rb");
  if (file == nullptr) {
    close(fd);
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": not enough memory"));
  }
  gzbuffer(file, 1 << 17);
  return std::make_unique<FileStream>(path, file);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ByteStream>> ByteStream::Open(
    absl::string_view path) {
  if (path == "-") return LiveStream::StandardInput();
  return OpenPath(std::string(path));
}

bool ByteStream::IsLive(const std::string& path) {
  if (path == "-") return true;
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) &&
         !S_ISDIR(info.st_mode);
}

}  // namespace neurite
