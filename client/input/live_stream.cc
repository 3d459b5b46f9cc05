#include "client/input/live_stream.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <memory>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr size_t kChunk = size_t{1} << 16;

// The first byte of gzipped data, which no text has.
constexpr char kGzipByte = '\x1f';

// The largest window, and the gzip format.
constexpr int kGzipWindow = 15 + 16;

}  // namespace

std::unique_ptr<ByteStream> LiveStream::StandardInput() {
  return std::unique_ptr<ByteStream>(
      new LiveStream("stdin", STDIN_FILENO, Content::kPlain));
}

LiveStream::LiveStream(absl::string_view name, int fd)
    : LiveStream(name, fd, Content::kUnknown) {}

LiveStream::LiveStream(absl::string_view name, int fd, Content content)
    : ByteStream(name), fd_(fd), content_(content) {}

LiveStream::~LiveStream() {
  if (content_ == Content::kGzip) inflateEnd(&zlib_);
  if (fd_ != STDIN_FILENO) close(fd_);
}

bool LiveStream::CanFetch() const {
  pollfd in = {fd_, POLLIN, 0};
  // An error is for Fetch to report, which then does not wait.
  return zlib_.avail_in > 0 || poll(&in, 1, 0) != 0;
}

absl::StatusOr<size_t> LiveStream::Read(char* to, size_t bytes) {
  for (;;) {
    // Before there is a writer, a read would return 0, as at the end.
    pollfd in = {fd_, POLLIN, 0};
    if (poll(&in, 1, -1) < 0 && errno == EINTR) continue;
    const ssize_t got = read(fd_, to, bytes);
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR && errno != EAGAIN) {
      return absl::ErrnoToStatus(errno, name());
    }
  }
}

absl::StatusOr<size_t> LiveStream::Fetch(char* to, size_t bytes) {
  if (content_ == Content::kGzip) return Inflate(to, bytes);
  NEURITE_ASSIGN_OR_RETURN(const size_t got, Read(to, bytes));
  if (content_ == Content::kPlain || got == 0) return got;
  content_ = Content::kPlain;
  if (to[0] != kGzipByte) return got;
  NEURITE_RETURN_IF_ERROR(BeginGzip(absl::string_view(to, got)));
  return Inflate(to, bytes);
}

absl::Status LiveStream::BeginGzip(absl::string_view first) {
  if (inflateInit2(&zlib_, kGzipWindow) != Z_OK) {
    return absl::ResourceExhaustedError(
        absl::StrCat(name(), ": not enough memory"));
  }
  content_ = Content::kGzip;
  compressed_.assign(first.data(), first.size());
  zlib_.next_in = reinterpret_cast<Bytef*>(compressed_.data());
  zlib_.avail_in = static_cast<uInt>(compressed_.size());
  return absl::OkStatus();
}

absl::StatusOr<bool> LiveStream::Refill() {
  if (zlib_.avail_in > 0) return true;
  compressed_.resize(kChunk);
  NEURITE_ASSIGN_OR_RETURN(const size_t got, Read(compressed_.data(), kChunk));
  zlib_.next_in = reinterpret_cast<Bytef*>(compressed_.data());
  zlib_.avail_in = static_cast<uInt>(got);
  return got > 0;
}

absl::StatusOr<size_t> LiveStream::Inflate(char* to, size_t bytes) {
  const auto most = static_cast<uInt>(
      std::min<size_t>(bytes, std::numeric_limits<uInt>::max()));
  zlib_.next_out = reinterpret_cast<Bytef*>(to);
  zlib_.avail_out = most;
  const auto damaged = [this](absl::string_view why) {
    return absl::DataLossError(
        absl::StrCat(name(), ": damaged gzip data: ", why));
  };
  while (zlib_.avail_out == most) {
    NEURITE_ASSIGN_OR_RETURN(const bool more, Refill());
    if (!more && member_ended_) return 0;
    if (!more) return damaged("the file ends early");
    // gzip files may be concatenated.
    if (member_ended_) inflateReset(&zlib_);
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    member_ended_ = result == Z_STREAM_END;
    if (!member_ended_ && result != Z_OK && result != Z_BUF_ERROR) {
      return damaged(zlib_.msg == nullptr ? "unknown" : zlib_.msg);
    }
  }
  return most - zlib_.avail_out;
}

}  // namespace neurite
