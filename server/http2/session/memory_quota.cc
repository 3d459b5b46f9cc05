#include "server/http2/session/memory_quota.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <tuple>
#include <vector>

namespace neurite::http2 {
namespace {

// The part of the quota that is freed at a time. Freeing only what is needed
// would make the next message visit all connections again.
constexpr int64_t kShareToFree = 32;

// Connections that hold less than this part of what the largest holds are
// spared: they would not free much.
constexpr int64_t kSpared = 16;

// Connections are visited no more often than this after a failure.
constexpr std::chrono::milliseconds kAgain{10};

}  // namespace

MemoryQuota::MemoryQuota(int64_t max_bytes)
    : least_freed_(max_bytes / kShareToFree) {}

bool MemoryQuota::Reclaim(const Reclaimable* asking, int64_t bytes,
                          MonotonicTime now) {
  const int64_t least = asking == nullptr ? 0 : asking->held();
  if (now < in_vain_until_ && least >= in_vain_least_) return false;
  int64_t largest = 0;
  for (const Reclaimable* const reclaimable : reclaimables_) {
    largest = std::max(largest, reclaimable->held());
  }
  std::vector<std::tuple<bool, int64_t, Reclaimable*>> givers;
  for (Reclaimable* const reclaimable : reclaimables_) {
    if (reclaimable == asking) continue;
    const bool stalled = reclaimable->output_state() == OutputState::kStalled;
    const int64_t held = reclaimable->held();
    if (held > (stalled ? 0 : std::max(least, largest / kSpared))) {
      givers.emplace_back(stalled, held, reclaimable);
    }
  }
  std::sort(givers.begin(), givers.end(), std::greater<>());
  const int64_t enough = std::max(bytes, least_freed_);
  int64_t freed = 0;
  for (const auto& [stalled, held, reclaimable] : givers) {
    if (freed >= enough) break;
    reclaimable->Reclaim(enough - freed);
    freed += held - reclaimable->held();
  }
  in_vain_until_ = freed > 0 ? MonotonicTime() : now + kAgain;
  in_vain_least_ = least;
  return freed > 0;
}

}  // namespace neurite::http2
