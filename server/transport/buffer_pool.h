// Memory that a worker uses again and again.
#ifndef NEURITE_SERVER_TRANSPORT_BUFFER_POOL_H_
#define NEURITE_SERVER_TRANSPORT_BUFFER_POOL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace neurite {

class BufferPool;

// Bytes of a pool, with a count of those who refer to them: the last one gives
// them back. Not thread-safe; the pool must outlive it. Empty if made by
// default, or moved from.
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
  // 0 if it is empty.
  size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  // True if nobody else refers to the bytes. REQUIRES: !empty().
  bool unique() const { return block_->uses == 1; }

 private:
  friend class BufferPool;

  // Stands before the bytes.
  struct alignas(16) Block {
    BufferPool* pool;
    Block* next;  // while it is free
    size_t size;
    int32_t uses;
    int32_t size_class;
  };

  explicit Buffer(Block* block) : block_(block) {}
  void GiveBack();

  Block* block_ = nullptr;
};

// Buffers of one worker, in sizes that are powers of two. The one given back
// last is the one handed out next: it is still in the processor's cache.
class BufferPool {
 public:
  // Keeps about `keep_bytes` bytes that nobody uses.
  explicit BufferPool(size_t keep_bytes) : keep_bytes_(keep_bytes) {}
  // REQUIRES: every buffer has been given back.
  ~BufferPool();

  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  // At least `bytes` bytes, of any content.
  Buffer Take(size_t bytes);

  // Frees what nobody uses.
  void Trim();

  // Bytes of the buffers that are in use.
  size_t used_bytes() const { return used_bytes_; }

 private:
  friend class Buffer;
  static constexpr int kSmallest = 8;  // 2^8 bytes
  static constexpr int kClasses = 64 - kSmallest;

  void GiveBack(Buffer::Block* block);

  const size_t keep_bytes_;
  size_t used_bytes_ = 0;
  size_t free_bytes_ = 0;
  std::array<Buffer::Block*, kClasses> free_ = {};
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_BUFFER_POOL_H_
