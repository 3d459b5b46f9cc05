// Reclaims memory of a worker from the connections that hold most.
#ifndef NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_
#define NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_

#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "core/base/clock.h"

namespace neurite::http2 {

// Whether a client reads what is sent to it.
enum class OutputState {
  kSent,     // all output has been sent
  kUnsent,   // some output waits for the client
  kStalled,  // and has waited for a while
};

// A connection that holds memory of a worker.
class Reclaimable {
 public:
  // The number of bytes it holds.
  virtual int64_t held() const = 0;
  virtual OutputState output_state() const = 0;
  // Frees `bytes` bytes, or as much as possible.
  virtual void Reclaim(int64_t bytes) = 0;

 protected:
  ~Reclaimable() = default;
};

// The connections that hold memory of one worker. Worker-bound.
class MemoryQuota {
 public:
  // `max_bytes`: the memory that the process may hold.
  explicit MemoryQuota(int64_t max_bytes);

  // `reclaimable` must be removed before it is destroyed.
  void Add(Reclaimable& reclaimable) { reclaimables_.insert(&reclaimable); }
  void Remove(Reclaimable& reclaimable) { reclaimables_.erase(&reclaimable); }

  // Reclaims `bytes` bytes, but at least a small part of the quota: from
  // stalled connections (they hold memory for long, while `asking` may need it
  // only briefly), then from the others that hold more than `asking` and not
  // much less than the largest; largest first; never from `asking` itself.
  // `asking` may be null: it holds nothing. Returns false if nothing could be
  // freed. Visits every connection; after a failure it does not try again for a
  // while, unless `asking` holds less.
  bool Reclaim(const Reclaimable* asking, int64_t bytes, MonotonicTime now);

 private:
  const int64_t least_freed_;
  absl::flat_hash_set<Reclaimable*> reclaimables_;
  // After a failed attempt: until then, connections that hold more than
  // `in_vain_least_` are assumed to have nothing to free.
  MonotonicTime in_vain_until_;
  int64_t in_vain_least_ = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_
