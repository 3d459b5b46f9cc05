// Reads what a person or another program writes while this program runs.
#ifndef NEURITE_CLIENT_INPUT_LIVE_STREAM_H_
#define NEURITE_CLIENT_INPUT_LIVE_STREAM_H_

#include <zlib.h>

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/input/byte_stream.h"

namespace neurite {

// A pipe (FIFO), a terminal or stdin. Bytes are returned as they come, not in
// blocks, as zlib would read them.
class LiveStream final : public ByteStream {
 public:
  // stdin, which is never decompressed.
  static std::unique_ptr<ByteStream> StandardInput();

  // `fd`, which the stream owns, may have been opened before there is a writer;
  // then the first read waits for one. Gzipped bytes are decompressed.
  LiveStream(absl::string_view name, int fd);
  ~LiveStream() override;
  LiveStream(const LiveStream&) = delete;
  LiveStream& operator=(const LiveStream&) = delete;

  bool live() const override { return true; }

 private:
  enum class Content { kUnknown, kPlain, kGzip };

  LiveStream(absl::string_view name, int fd, Content content);

  absl::StatusOr<size_t> Fetch(char* to, size_t bytes) override;
  bool CanFetch() const override;

  // Reads bytes as they are.
  absl::StatusOr<size_t> Read(char* to, size_t bytes);

  // Begins with the `first` bytes of a gzipped stream.
  absl::Status BeginGzip(absl::string_view first);
  absl::StatusOr<size_t> Inflate(char* to, size_t bytes);
  // Sets the input of `zlib_`; returns whether there is any.
  absl::StatusOr<bool> Refill();

  const int fd_;
  Content content_;

  // Only for gzipped bytes.
  z_stream zlib_ = {};
  std::string compressed_;
  bool member_ended_ = false;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_LIVE_STREAM_H_
