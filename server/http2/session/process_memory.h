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

  // Returns the bytes that `worker`, which holds `bytes`, must free for `limit`
  // to be kept: what all workers together hold beyond it, but no more than it
  // holds beyond its share; at most 0 if nothing.
  int64_t Excess(int64_t limit, size_t worker, int64_t bytes) const {
    const auto workers = static_cast<int64_t>(held_.size());
    if (bytes * workers <= limit) return 0;
    int64_t all = bytes;
    for (size_t i = 0; i < held_.size(); ++i) {
      if (i != worker) all += held_[i].bytes.load(std::memory_order_relaxed);
    }
    return std::min(all - limit, bytes - limit / workers);
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
