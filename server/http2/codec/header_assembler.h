// Assembles the header block of a HEADERS frame and its CONTINUATION frames.
#ifndef NEURITE_SERVER_HTTP2_CODEC_HEADER_ASSEMBLER_H_
#define NEURITE_SERVER_HTTP2_CODEC_HEADER_ASSEMBLER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "core/base/heap_bytes.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/frame_rules.h"

namespace neurite::http2 {

class HeaderAssembler {
 public:
  // A block of more than `most_bytes` bytes on the wire is a connection error.
  explicit HeaderAssembler(size_t most_bytes) : most_bytes_(most_bytes) {}

  // Adds a HEADERS or CONTINUATION frame; returns an error if it is not allowed
  // here. REQUIRES: HEADERS only while open() is false.
  std::optional<ConnectionError> Add(const FrameHeader& frame,
                                     absl::string_view payload,
                                     MonotonicTime now);

  // True between HEADERS and the frame that ends the block.
  bool open() const { return open_; }
  MonotonicTime since() const { return since_; }

  // --- The block that has ended ----------------------------------------------
  uint32_t stream() const { return stream_; }
  bool ends_stream() const { return ends_stream_; }
  // True if its priority makes the stream depend on itself.
  bool depends_on_itself() const { return depends_on_itself_; }
  // Valid until the next Add, and only while the last payload is valid.
  absl::string_view bytes() const { return bytes_; }

  // The heap memory of the frames of a block.
  int64_t memory_bytes() const { return HeapBytesOf(joined_); }

 private:
  std::optional<ConnectionError> Begin(const FrameHeader& frame,
                                       absl::string_view payload);
  std::optional<ConnectionError> Continue(const FrameHeader& frame,
                                          absl::string_view payload);

  const size_t most_bytes_;
  bool open_ = false;
  MonotonicTime since_;
  int frames_ = 0;
  uint32_t stream_ = 0;
  bool ends_stream_ = false;
  bool depends_on_itself_ = false;
  absl::string_view bytes_;
  std::string joined_;  // if the block has several frames
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_HEADER_ASSEMBLER_H_
