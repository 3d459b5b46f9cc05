#include "server/http2/session/reply_buffer.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace neurite::http2 {

void ReplyBuffer::Reserve(Buffer memory) {
  memory_ = std::move(memory);
  sending_ = false;
}

std::span<char> ReplyBuffer::Room(size_t bytes) const {
  assert(bytes <= memory_.size());
  return {memory_.data(), bytes};
}

void ReplyBuffer::Begin(size_t bytes) {
  assert(!sending_ && bytes <= memory_.size());
  bytes_ = bytes;
  taken_ = 0;
  sending_ = true;
}

void ReplyBuffer::Take(char* to, size_t bytes) {
  assert(sending_ && bytes <= left());
  size_t copied = 0;
  if (taken_ < kMessagePrefixSize) {
    const MessagePrefix prefix = PrefixOf(bytes_);
    copied = std::min(bytes, kMessagePrefixSize - taken_);
    std::memcpy(to, prefix.data() + taken_, copied);
  }
  if (bytes > copied) {
    std::memcpy(to + copied,
                memory_.data() + (taken_ + copied - kMessagePrefixSize),
                bytes - copied);
  }
  taken_ += bytes;
}

void ReplyBuffer::Drop() {
  memory_ = Buffer();
  sending_ = false;
}

}  // namespace neurite::http2
