// A reply message on its way out.
#ifndef NEURITE_SERVER_HTTP2_SESSION_REPLY_BUFFER_H_
#define NEURITE_SERVER_HTTP2_SESSION_REPLY_BUFFER_H_

#include <cstddef>
#include <span>

#include "core/wire/grpc_encoding.h"
#include "server/transport/buffer_pool.h"

namespace neurite::http2 {

// Goes out with its prefix, in as many pieces as the windows ask for.
class ReplyBuffer {
 public:
  // Room for a message to be written into; what it held before is gone.
  void Reserve(Buffer memory);
  // 0 if none is reserved.
  size_t capacity() const { return memory_.size(); }
  // REQUIRES: capacity() >= bytes.
  std::span<char> Room(size_t bytes) const;

  // The first `bytes` bytes of the room are the message. REQUIRES: !sending().
  void Begin(size_t bytes);
  // True from Begin until Drop.
  bool sending() const { return sending_; }
  // Bytes of prefix and message that have not been taken.
  size_t left() const { return kMessagePrefixSize + bytes_ - taken_; }
  // Copies the next ones. REQUIRES: sending(), bytes <= left().
  void Take(char* to, size_t bytes);

  // Lets the memory go.
  void Drop();

 private:
  Buffer memory_;
  size_t bytes_ = 0;  // of the message
  size_t taken_ = 0;  // of the prefix and the message
  bool sending_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_REPLY_BUFFER_H_
