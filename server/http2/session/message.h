// The request messages that a handler holds.
#ifndef NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_
#define NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "server/transport/buffer_pool.h"

namespace neurite::http2 {

// A message that a handler holds. The object is reused.
struct Message {
  absl::string_view bytes;  // contiguous, in `memory`
  Buffer memory;
  size_t uncredited = 0;  // owed to the connection's receive window
  int64_t counted = 0;    // of the bytes, in the account of its connection
  Message* next = nullptr;
};

// The messages of one call, oldest first. Owns nothing.
class MessageList {
 public:
  bool empty() const { return first_ == nullptr; }
  int size() const { return size_; }

  void PushBack(Message& message);
  // REQUIRES: !empty().
  Message& PopFront();

  // Sums over the messages.
  size_t uncredited() const;
  // The size of the memory blocks that hold them and are not counted in an
  // account, because other calls may share them.
  int64_t shared_memory_bytes() const;

 private:
  Message* first_ = nullptr;
  Message* last_ = nullptr;
  int size_ = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_MESSAGE_H_
