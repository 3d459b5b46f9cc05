// Reclaims memory of a worker from the connections that hold most.
#ifndef NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_
#define NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_

#include <array>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "core/base/clock.h"

namespace neurite::http2 {

// Kinds of memory that a worker holds for its clients.
enum class MemoryKind {
  kIncompleteRequests,  // requests that are not yet complete
  kReplies,             // replies not yet read, and messages not yet
                        // answered
};

// Whether a client reads what is sent to it, from the best to the worst.
enum class OutputState {
  kSent,     // all output has been sent
  kUnsent,   // some output waits for the client
  kStalled,  // and has waited for a while
};

// A connection that holds memory of a worker.
class Reclaimable {
 public:
  // The number of bytes it holds.
  virtual int64_t Held(MemoryKind what) const = 0;
  // The part of kReplies that it holds because its client does not read
  // replies.
  virtual int64_t UnreadReplyBytes() const = 0;
  virtual OutputState output_state() const = 0;
  // Frees as much as possible.
  virtual void Reclaim(MemoryKind what) = 0;

 protected:
  ~Reclaimable() = default;
};

// The connections that hold memory of one worker. Worker-bound.
class MemoryQuota {
 public:
  // `max_bytes`: the memory that the worker may hold.
  explicit MemoryQuota(int64_t max_bytes);

  // `reclaimable` must be removed before it is destroyed.
  void Add(Reclaimable& reclaimable) { reclaimables_.insert(&reclaimable); }
  void Remove(Reclaimable& reclaimable) { reclaimables_.erase(&reclaimable); }

  // Reclaims memory until a small part of the quota is free: from stalled
  // connections (they hold memory for long, while `asking` may need it only
  // briefly), then from those with unsent output, then from the others; of the
  // latter two only if they hold more of `what` than `asking` (kReplies: more
  // than its unread replies); largest first; never from `asking` itself.
  // `asking` may be null. Returns false if nothing could be freed. Visits every
  // connection; after a failure it does not try again for a while, unless
  // `asking` holds less.
  bool Reclaim(MemoryKind what, const Reclaimable* asking, MonotonicTime now);

 private:
  // A failed attempt: until then, connections that hold more than `least` are
  // assumed to have nothing to free.
  struct InVain {
    MonotonicTime until;
    int64_t least = 0;
  };

  const int64_t enough_;
  absl::flat_hash_set<Reclaimable*> reclaimables_;
  std::array<InVain, 2> in_vain_;  // indexed by MemoryKind
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_
