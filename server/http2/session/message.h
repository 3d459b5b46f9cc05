// Request messages on their way through a handler.
#ifndef NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_
#define NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/transport/buffer_pool.h"

namespace neurite {

// One that a handler holds. Its place is used again.
struct H2Message {
  absl::string_view bytes;  // in one piece, in `memory`
  Buffer memory;
  size_t uncredited = 0;  // to give back to the connection's window
  H2Message* next = nullptr;
};

// Those of one call, the oldest first. Owns nothing.
class H2MessageList {
 public:
  bool empty() const { return first_ == nullptr; }
  int size() const { return size_; }

  void PushBack(H2Message& message);
  // REQUIRES: !empty().
  H2Message& PopFront();

  // Sums over the messages.
  int64_t bytes() const;
  size_t uncredited() const;
  // Of the memory that they lie in, which is more, and may be shared.
  int64_t memory_bytes() const;

 private:
  H2Message* first_ = nullptr;
  H2Message* last_ = nullptr;
  int size_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_
