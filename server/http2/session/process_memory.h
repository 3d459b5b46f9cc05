// The memory that all workers hold for their clients, and its limit.
#ifndef NEURITE_SERVER_HTTP2_SESSION_PROCESS_MEMORY_H_
#define NEURITE_SERVER_HTTP2_SESSION_PROCESS_MEMORY_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/transport/front_end.h"

namespace neurite::http2 {

// One limit for all workers. A worker may use what the others leave, but none
// is refused its equal share: while the others hold more than theirs, they free
// memory. Each worker publishes its sum, so that no request writes to memory
// that workers share. Thread-safe.
class ProcessMemory {
 public:
  explicit ProcessMemory(const FrontEndOptions& options)
      : limit_(options.memory_quota_bytes),
        held_(static_cast<size_t>(std::max(1, options.workers))) {}

  int64_t limit() const { return limit_; }

  // Publishes the number of bytes that `worker` (from 0) holds.
  void Publish(size_t worker, int64_t bytes) {
    held_[worker].bytes.store(bytes, std::memory_order_relaxed);
  }

  // True if `worker`, which holds `bytes` bytes, holds more than its share of
  // `limit`, and all workers together more than `limit`.
  bool Exceeds(int64_t limit, size_t worker, int64_t bytes) const {
    if (bytes * static_cast<int64_t>(held_.size()) <= limit) return false;
    int64_t all = bytes;
    for (size_t i = 0; i < held_.size(); ++i) {
      if (i != worker) all += held_[i].bytes.load(std::memory_order_relaxed);
    }
    return all > limit;
  }

 private:
  // Workers must not write to one cache line.
  struct alignas(64) Published {
    std::atomic<int64_t> bytes{0};
  };

  const int64_t limit_;
  std::vector<Published> held_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_PROCESS_MEMORY_H_
