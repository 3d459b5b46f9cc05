// A reply message that is being sent.
#ifndef NEURITE_SERVER_HTTP2_SESSION_REPLY_BUFFER_H_
#define NEURITE_SERVER_HTTP2_SESSION_REPLY_BUFFER_H_

#include <cstddef>
#include <span>

#include "core/wire/grpc_encoding.h"
#include "server/transport/buffer_pool.h"

namespace neurite::http2 {

// Prepends the gRPC prefix, and is sent in as many pieces as flow control
// requires.
class ReplyBuffer {
 public:
  // Sets the memory for the next message; the previous one is dropped.
  void Reserve(Buffer memory);
  // 0 if none is reserved.
  size_t capacity() const { return memory_.size(); }
  // The first `bytes` bytes of the memory. REQUIRES: capacity() >= bytes.
  std::span<char> Room(size_t bytes) const;

  // The first `bytes` bytes of the memory are the message. REQUIRES:
  // !sending().
  void Begin(size_t bytes);
  // True from Begin until Drop.
  bool sending() const { return sending_; }
  // Bytes of the prefix and the message that have not been taken.
  size_t left() const { return kMessagePrefixSize + bytes_ - taken_; }
  size_t taken() const { return taken_; }
  // Copies the next `bytes` bytes. REQUIRES: sending(), bytes <= left().
  void Take(char* to, size_t bytes);

  // Releases the memory.
  void Drop();

 private:
  Buffer memory_;
  size_t bytes_ = 0;  // of the message
  size_t taken_ = 0;  // of the prefix and the message
  bool sending_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_REPLY_BUFFER_H_
