// Reads a file, or stdin, from its beginning to its end.
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

// Bytes in order, unpacked on the way where they are gzipped. Used by one
// thread at a time. Errors name the file.
class ByteStream {
 public:
  // "-" is stdin, read as it comes and never unpacked; a directory is refused.
  // NOT_FOUND if there is no such file, PERMISSION_DENIED if it may not be
  // read.
  static absl::StatusOr<std::unique_ptr<ByteStream>> Open(
      absl::string_view path);

  // Reads from `text` as from a file of that name. For tests and small texts.
  static std::unique_ptr<ByteStream> FromText(absl::string_view name,
                                              std::string text);

  virtual ~ByteStream() = default;

  // How messages call it: the path as it was given, or "stdin".
  const std::string& name() const { return name_; }

  // The next `bytes` bytes, or fewer at the end. They stay to be read: valid
  // until the next call. REQUIRES: bytes <= kMostPeeked.
  static constexpr size_t kMostPeeked = 64;
  absl::StatusOr<absl::string_view> Peek(size_t bytes);

  // Appends up to `bytes` bytes to `to`; tells how many: 0 only at the end.
  // Fewer than asked for are no sign of the end.
  absl::StatusOr<size_t> ReadSome(size_t bytes, std::string& to);

  // All that is left. DATA_LOSS if that is more than `most` bytes.
  absl::StatusOr<std::string> ReadAll(size_t most);

 protected:
  explicit ByteStream(absl::string_view name) : name_(name) {}

  // Up to `bytes` bytes into `to`, 0 only at the end.
  virtual absl::StatusOr<size_t> Fetch(char* to, size_t bytes) = 0;

 private:
  std::string name_;
  std::string peeked_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_INPUT_BYTE_STREAM_H_
