// Who gives way when the memory of a worker is short.
#ifndef NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_
#define NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_

#include <array>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "core/base/clock.h"

namespace neurite::http2 {

// What clients make a worker hold.
enum class MemoryKind {
  kIncompleteRequests,  // of requests that have not come whole
  kReplies,  // that have not been taken, and messages that have not been
             // answered
};

// Holds memory of a worker for one client.
class Reclaimable {
 public:
  // How many bytes.
  virtual int64_t Held(MemoryKind what) const = 0;
  // Of kReplies, what it holds because its client does not take replies.
  virtual int64_t UnreadReplyBytes() const = 0;
  // True if its client has taken nothing for a while of what is sent to it.
  virtual bool is_stalled() const = 0;
  // Lets go of what it can.
  virtual void Reclaim(MemoryKind what) = 0;

 protected:
  ~Reclaimable() = default;
};

// All that hold memory of one worker. Worker-bound.
class MemoryQuota {
 public:
  // `max_bytes`: what the worker may hold.
  explicit MemoryQuota(int64_t max_bytes);

  // It must be removed before it goes.
  void Add(Reclaimable& reclaimable) { reclaimables_.insert(&reclaimable); }
  void Remove(Reclaimable& reclaimable) { reclaimables_.erase(&reclaimable); }

  // Makes holders give way until a little is free: first those that are stuck
  // (they hold it for long, who asks perhaps for a moment), then those that
  // hold more of `what` than `asking` (of replies: than it has not taken), most
  // first; never `asking` itself. False if they have nothing to give. Null:
  // nobody asks. Looks at every holder; if that was in vain, not again for a
  // while, unless who asks holds less.
  bool Reclaim(MemoryKind what, const Reclaimable* asking, MonotonicTime now);

 private:
  // Of an attempt: nobody that held more than `least` had anything to give, and
  // until then that is taken to be still so.
  struct InVain {
    MonotonicTime until;
    int64_t least = 0;
  };

  const int64_t enough_;
  absl::flat_hash_set<Reclaimable*> reclaimables_;
  std::array<InVain, 2> in_vain_;  // of each MemoryKind
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_MEMORY_QUOTA_H_
