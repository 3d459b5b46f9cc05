// Request messages on their way through a handler.
#ifndef NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_
#define NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/transport/buffer_pool.h"

namespace neurite::http2 {

// One that a handler holds. Its place is used again.
struct Message {
  absl::string_view bytes;  // in one piece, in `memory`
  Buffer memory;
  size_t uncredited = 0;  // to give back to the connection's window
  Message* next = nullptr;
};

// Those of one call, the oldest first. Owns nothing.
class MessageList {
 public:
  bool empty() const { return first_ == nullptr; }
  int size() const { return size_; }

  void PushBack(Message& message);
  // REQUIRES: !empty().
  Message& PopFront();

  // Sums over the messages.
  int64_t bytes() const;
  size_t uncredited() const;
  // Of the memory that they lie in, which is more, and may be shared.
  int64_t memory_bytes() const;

 private:
  Message* first_ = nullptr;
  Message* last_ = nullptr;
  int size_ = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_
