#include "client/input/byte_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/input/live_stream.h"
#include "core/base/status_macros.h"

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

class TextStream final : public ByteStream {
 public:
  TextStream(absl::string_view name, std::string text)
      : ByteStream(name), text_(std::move(text)) {}

 private:
  absl::StatusOr<size_t> Fetch(char* to, size_t bytes) override {
    const size_t got = std::min(bytes, text_.size() - next_);
    if (got > 0) std::memcpy(to, text_.data() + next_, got);
    next_ += got;
    return got;
  }

  std::string text_;
  size_t next_ = 0;
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

std::unique_ptr<ByteStream> ByteStream::FromText(absl::string_view name,
                                                 std::string text) {
  return std::make_unique<TextStream>(name, std::move(text));
}

absl::StatusOr<absl::string_view> ByteStream::Peek(size_t bytes) {
  assert(bytes <= kMostPeeked);
  char buffer[kMostPeeked];
  while (peeked_.size() < bytes) {
    NEURITE_ASSIGN_OR_RETURN(const size_t got,
                             Fetch(buffer, kMostPeeked - peeked_.size()));
    if (got == 0) break;
    peeked_.append(buffer, got);
  }
  return absl::string_view(peeked_).substr(0, bytes);
}

absl::StatusOr<size_t> ByteStream::ReadSome(size_t bytes, std::string& to) {
  if (!peeked_.empty()) {
    const size_t got = std::min(bytes, peeked_.size());
    to.append(peeked_, 0, got);
    peeked_.erase(0, got);
    return got;
  }
  const size_t before = to.size();
  to.resize(before + bytes);
  absl::StatusOr<size_t> got = Fetch(to.data() + before, bytes);
  to.resize(before + (got.ok() ? *got : 0));
  return got;
}

absl::StatusOr<std::string> ByteStream::ReadAll(size_t most) {
  constexpr size_t kChunk = size_t{1} << 16;
  std::string all;
  for (;;) {
    NEURITE_ASSIGN_OR_RETURN(const size_t got, ReadSome(kChunk, all));
    if (got == 0) return all;
    if (all.size() > most) {
      return absl::DataLossError(absl::StrCat(
          name_, ": is larger than the limit of ", most, " bytes"));
    }
  }
}

}  // namespace neurite
