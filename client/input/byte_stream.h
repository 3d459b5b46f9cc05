// Reads a file or stdin sequentially.
#ifndef NEURITE_CLIENT_INPUT_BYTE_STREAM_H_
#define NEURITE_CLIENT_INPUT_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

// A sequence of bytes; gzipped files are decompressed. Used by one thread at a
// time. Errors name the file.
class ByteStream {
 public:
  // "-" is stdin, which is never decompressed. stdin, pipes and terminals are
  // not buffered; a pipe that has no writer yet is opened without waiting for
  // one. NOT_FOUND if there is no such file, PERMISSION_DENIED if it is not
  // readable, INVALID_ARGUMENT for a directory.
  static absl::StatusOr<std::unique_ptr<ByteStream>> Open(
      absl::string_view path);

  // True if the bytes of `path` come while the program runs, from a person or
  // another program, so that they can be read only once: "-", a pipe (FIFO), a
  // terminal. False for a file, and if there is none.
  static bool IsLive(const std::string& path);

  // Reads from `text` as from a file called `name`. For tests and small texts.
  static std::unique_ptr<ByteStream> FromText(absl::string_view name,
                                              std::string text);

  virtual ~ByteStream() = default;

  // The name in error messages: the path as given, or "stdin".
  const std::string& name() const { return name_; }

  // True if the bytes come while the program runs, from a person or another
  // program. Only then can reading wait for them.
  virtual bool live() const { return false; }

  // False if the next call of ReadSome would wait.
  bool Ready() const { return !peeked_.empty() || CanFetch(); }

  // Returns the next `bytes` bytes, or fewer at the end, without consuming
  // them. Valid until the next call. REQUIRES: bytes <= kMostPeeked.
  static constexpr size_t kMostPeeked = 64;
  absl::StatusOr<absl::string_view> Peek(size_t bytes);

  // Appends up to `bytes` bytes to `to` and returns their number: 0 only at the
  // end. A smaller number than `bytes` does not mean the end.
  absl::StatusOr<size_t> ReadSome(size_t bytes, std::string& to);

  // Reads to the end. DATA_LOSS if that is more than `most` bytes.
  absl::StatusOr<std::string> ReadAll(size_t most);

 protected:
  explicit ByteStream(absl::string_view name) : name_(name) {}

  // Writes up to `bytes` bytes to `to` and returns their number: 0 only at the
  // end.
  virtual absl::StatusOr<size_t> Fetch(char* to, size_t bytes) = 0;

  // False if Fetch would wait.
  virtual bool CanFetch() const { return true; }

 private:
  std::string name_;
  std::string peeked_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_BYTE_STREAM_H_
