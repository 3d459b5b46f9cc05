#include "server/transport/buffer_pool.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <new>

namespace neurite {

void Buffer::GiveBack() { block_->pool->GiveBack(block_); }

BufferPool::~BufferPool() {
  assert(used_bytes_ == 0);
  Trim();
}

void BufferPool::Trim() {
  for (Buffer::Block*& block : free_) {
    while (block != nullptr) {
      Buffer::Block* const next = block->next;
      ::operator delete(block);
      block = next;
    }
  }
  free_bytes_ = 0;
}

Buffer BufferPool::Take(size_t bytes, MemoryAccount* account) {
  const int size_class = std::max(
      0, static_cast<int>(std::bit_width(std::max<size_t>(bytes, 1) - 1)) -
             kSmallest);
  Buffer::Block*& free = free_[static_cast<size_t>(size_class)];
  const size_t size = size_t{1} << (size_class + kSmallest);
  Buffer::Block* block = free;
  if (block != nullptr) {
    free = block->next;
    free_bytes_ -= size;
  } else {
    block = static_cast<Buffer::Block*>(
        ::operator new(sizeof(Buffer::Block) + size, std::nothrow));
    if (block == nullptr) return {};
  }
  *block = {.pool = this,
            .account = account,
            .size = size,
            .uses = 1,
            .size_class = size_class};
  if (account != nullptr) account->HoldBuffer(static_cast<int64_t>(size));
  used_bytes_ += size;
  most_used_bytes_ = std::max(most_used_bytes_, used_bytes_);
  return Buffer(block);
}

void BufferPool::GiveBack(Buffer::Block* block) {
  used_bytes_ -= block->size;
  if (block->account != nullptr) {
    block->account->HoldBuffer(-static_cast<int64_t>(block->size));
  }
  if (free_bytes_ + block->size > keep_bytes_) {
    ::operator delete(block);
    return;
  }
  Buffer::Block*& free = free_[static_cast<size_t>(block->size_class)];
  block->next = free;
  free = block;
  free_bytes_ += block->size;
}

}  // namespace neurite
