// The frames that wait to be written to the socket of one connection.
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

// Appends an HPACK "literal header field without indexing", which neither uses
// nor changes the dynamic table (RFC 7541, section 6.2.2).
void AppendHpackField(std::string& block, absl::string_view name,
                      absl::string_view value);

// One contiguous range of bytes, so that a single system call sends all of
// them. Holds no memory while it is empty.
class OutputBuffer {
 public:
  // Its memory is counted in `account`, unless that is null. Both must outlive
  // it.
  explicit OutputBuffer(BufferPool& pool, MemoryAccount* account = nullptr)
      : pool_(pool), account_(account) {}

  // The bytes that have not been sent.
  absl::string_view unsent() const {
    return {buffer_.empty() ? nullptr : buffer_.data() + begin_, end_ - begin_};
  }
  bool empty() const { return begin_ == end_; }
  size_t size() const { return end_ - begin_; }

  // The size of the memory that it holds.
  size_t capacity() const { return buffer_.size(); }

  // Removes the first `bytes` bytes, which have been sent.
  void Drop(size_t bytes);

  // Reduces the memory to what the unsent bytes need.
  void Shrink();

  void Append(absl::string_view bytes);
  void Settings(std::span<const std::pair<Setting, uint32_t>> settings);
  void SettingsAck();
  void Ping(bool ack, absl::string_view eight_bytes);
  void GoAway(uint32_t last_stream, ErrorCode error, absl::string_view text);
  void Reset(uint32_t stream, ErrorCode error);
  void WindowUpdate(uint32_t stream, uint32_t bytes);

  // To be called when the peer sets its HPACK table size below the default: the
  // next header block must then begin with a table size update (RFC 7541,
  // section 4.2). The update is to 0, because this encoder never uses the
  // table.
  void GiveUpTable() {
    if (table_ == Table::kUnused) table_ = Table::kToBeGivenUp;
  }

  // Writes a header block in as many frames as `max_frame` requires.
  void Headers(uint32_t stream, absl::string_view block,
               absl::string_view more_of_block, bool end_stream,
               uint32_t max_frame);

  // Writes the header of a DATA frame; the caller fills in the content.
  char* Data(uint32_t stream, size_t bytes);

 private:
  enum class Table { kUnused, kToBeGivenUp, kGivenUp };

  // Appends `bytes` bytes that the caller must fill in.
  char* Extend(size_t bytes);
  char* Frame(FrameType type, uint8_t flags, uint32_t stream, size_t length);

  BufferPool& pool_;
  MemoryAccount* const account_;
  Buffer buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  Table table_ = Table::kUnused;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_OUTPUT_BUFFER_H_
