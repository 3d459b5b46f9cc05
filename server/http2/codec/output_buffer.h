// Frames of one connection on their way to its socket.
#ifndef NEURITE_SERVER_HTTP2_CODEC_OUTPUT_BUFFER_H_
#define NEURITE_SERVER_HTTP2_CODEC_OUTPUT_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "server/http2/codec/frame.h"
#include "server/transport/buffer_pool.h"

namespace neurite::http2 {

// HPACK's "literal header field without indexing": it depends on nothing that
// was sent before, and changes nothing (RFC 7541, section 6.2.2).
void AppendHpackField(std::string& block, absl::string_view name,
                      absl::string_view value);

// One run of bytes, so that one call to the system sends them all. Holds no
// memory while it is empty.
class OutputBuffer {
 public:
  // `pool` must outlive it.
  explicit OutputBuffer(BufferPool& pool) : pool_(pool) {}

  // What has not been sent.
  absl::string_view unsent() const {
    return {buffer_.empty() ? nullptr : buffer_.data() + begin_, end_ - begin_};
  }
  bool empty() const { return begin_ == end_; }
  size_t size() const { return end_ - begin_; }

  // Bytes of the memory that it holds.
  size_t capacity() const { return buffer_.size(); }

  // The first `bytes` bytes have been sent.
  void Drop(size_t bytes);

  // Holds no more memory than what is unsent needs.
  void Shrink();

  void Append(absl::string_view bytes);
  void Settings(std::span<const std::pair<Setting, uint32_t>> settings);
  void SettingsAck();
  void Ping(bool ack, absl::string_view eight_bytes);
  void GoAway(uint32_t last_stream, ErrorCode error, absl::string_view text);
  void Reset(uint32_t stream, ErrorCode error);
  void WindowUpdate(uint32_t stream, uint32_t bytes);

  // The peer's table for our header blocks has become smaller than HPACK's
  // default: the next block has to say that it is used no longer (RFC 7541,
  // section 4.2), though it never was.
  void GiveUpTable() {
    if (table_ == Table::kUnused) table_ = Table::kToBeGivenUp;
  }

  // A header block, in as many frames as the peer's limit needs.
  void Headers(uint32_t stream, absl::string_view block,
               absl::string_view more_of_block, bool end_stream,
               uint32_t max_frame);

  // Bytes of a DATA frame, to be filled by the caller.
  char* Data(uint32_t stream, size_t bytes);

 private:
  enum class Table { kUnused, kToBeGivenUp, kGivenUp };

  // Room at the end; it counts as written.
  char* Extend(size_t bytes);
  char* Frame(FrameType type, uint8_t flags, uint32_t stream, size_t length);

  BufferPool& pool_;
  Buffer buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  Table table_ = Table::kUnused;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_OUTPUT_BUFFER_H_
