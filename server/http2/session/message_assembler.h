// Assembles bytes that arrive in pieces.
#ifndef NEURITE_SERVER_HTTP2_SESSION_MESSAGE_ASSEMBLER_H_
#define NEURITE_SERVER_HTTP2_SESSION_MESSAGE_ASSEMBLER_H_

#include <cassert>
#include <cstddef>
#include <cstring>
#include <utility>

#include "absl/strings/string_view.h"
#include "server/transport/buffer_pool.h"

namespace neurite::http2 {

// A queue of bytes in one contiguous block of pool memory.
class MessageAssembler {
 public:
  bool empty() const { return begin_ == end_; }
  size_t size() const { return end_ - begin_; }
  absl::string_view view() const {
    return empty() ? absl::string_view()
                   : absl::string_view(memory_.data() + begin_, size());
  }

  const Buffer& memory() const { return memory_; }
  bool HasRoomFor(size_t bytes) const { return memory_.size() - end_ >= bytes; }

  // Moves the bytes into `larger`. REQUIRES: larger.size() >= size().
  void MoveTo(Buffer larger) {
    assert(larger.size() >= size());
    if (!empty()) std::memcpy(larger.data(), memory_.data() + begin_, size());
    end_ = size();
    begin_ = 0;
    memory_ = std::move(larger);
  }

  // REQUIRES: HasRoomFor(bytes.size()).
  void Append(absl::string_view bytes) {
    std::memcpy(memory_.data() + end_, bytes.data(), bytes.size());
    end_ += bytes.size();
  }

  // Drops all but the last `bytes` bytes.
  void KeepLast(size_t bytes) { begin_ = end_ - bytes; }

 private:
  Buffer memory_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_MESSAGE_ASSEMBLER_H_
