#include "server/http2/session/message.h"

#include <cassert>

namespace neurite::http2 {

void MessageList::PushBack(Message& message) {
  (empty() ? first_ : last_->next) = &message;
  message.next = nullptr;
  last_ = &message;
  ++size_;
}

Message& MessageList::PopFront() {
  assert(!empty());
  Message& message = *first_;
  first_ = message.next;
  --size_;
  return message;
}

size_t MessageList::uncredited() const {
  size_t sum = 0;
  for (const Message* message = first_; message != nullptr;
       message = message->next) {
    sum += message->uncredited;
  }
  return sum;
}

int64_t MessageList::shared_memory_bytes() const {
  int64_t sum = 0;
  const char* last = nullptr;
  for (const Message* message = first_; message != nullptr;
       message = message->next) {
    // Messages that were read together share a block. An empty message may have
    // no block.
    if (message->memory.empty() || message->memory.counted() ||
        message->memory.data() == last) {
      continue;
    }
    last = message->memory.data();
    sum += static_cast<int64_t>(message->memory.size());
  }
  return sum;
}

}  // namespace neurite::http2
