// A pool of memory blocks for one worker.
#ifndef NEURITE_SERVER_TRANSPORT_BUFFER_POOL_H_
#define NEURITE_SERVER_TRANSPORT_BUFFER_POOL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "server/transport/memory_account.h"

namespace neurite {

class BufferPool;

// A reference-counted block of a pool; the last reference returns it. Not
// thread-safe; the pool must outlive it. Empty if default-constructed or moved
// from.
class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer& other) : block_(other.block_) {
    if (block_ != nullptr) ++block_->uses;
  }
  Buffer(Buffer&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)) {}
  Buffer& operator=(Buffer other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Buffer() {
    if (block_ != nullptr && --block_->uses == 0) GiveBack();
  }

  bool empty() const { return block_ == nullptr; }
  // REQUIRES: !empty().
  char* data() const { return reinterpret_cast<char*>(block_ + 1); }
  // 0 if empty.
  size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  // True if it is counted in the account of a connection. REQUIRES: !empty().
  bool counted() const { return block_->account != nullptr; }
  // True if this is the only reference. REQUIRES: !empty().
  bool unique() const { return block_->uses == 1; }

 private:
  friend class BufferPool;

  // The header before the bytes.
  struct alignas(16) Block {
    BufferPool* pool;
    union {
      Block* next;             // while in the free list
      MemoryAccount* account;  // otherwise; null: none
    };
    size_t size;
    int32_t uses;
    int32_t size_class;
  };

  explicit Buffer(Block* block) : block_(block) {}
  void GiveBack();

  Block* block_ = nullptr;
};

// Blocks of one worker, in sizes that are powers of two. The block returned
// last is reused first, because it is likely still in the CPU cache.
class BufferPool {
 public:
  // Keeps up to about `keep_bytes` bytes of unused blocks.
  explicit BufferPool(size_t keep_bytes) : keep_bytes_(keep_bytes) {}
  // REQUIRES: every buffer has been returned.
  ~BufferPool();

  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  // Returns a buffer of at least `bytes` bytes, with unspecified content, or an
  // empty one if there is no memory. Until it is returned, it is counted in
  // `account`, unless that is null.
  Buffer Take(size_t bytes, MemoryAccount* account = nullptr);

  // Frees the unused blocks.
  void Trim();

  // The total size of the buffers in use.
  size_t used_bytes() const { return used_bytes_; }
  // The total size of the unused blocks that it keeps.
  size_t unused_bytes() const { return free_bytes_; }
  // The highest used_bytes() since the last ForgetMost.
  size_t most_used_bytes() const { return most_used_bytes_; }
  void ForgetMost() { most_used_bytes_ = used_bytes_; }

 private:
  friend class Buffer;
  static constexpr int kSmallest = 8;  // 2^8 bytes
  static constexpr int kClasses = 64 - kSmallest;

  void GiveBack(Buffer::Block* block);

  const size_t keep_bytes_;
  size_t used_bytes_ = 0;
  size_t most_used_bytes_ = 0;
  size_t free_bytes_ = 0;
  std::array<Buffer::Block*, kClasses> free_ = {};
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_BUFFER_POOL_H_
