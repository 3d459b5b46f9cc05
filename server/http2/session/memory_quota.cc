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
  // Whether it is stalled, what it holds, and the connection.
  std::vector<std::tuple<bool, int64_t, Reclaimable*>> givers;
  int64_t largest = least;
  for (Reclaimable* const reclaimable : reclaimables_) {
    if (reclaimable == asking) continue;
    const int64_t held = reclaimable->held();
    largest = std::max(largest, held);
    givers.emplace_back(reclaimable->output_state() == OutputState::kStalled,
                        held, reclaimable);
  }
  const int64_t spared = std::max(least, largest / kSpared);
  std::erase_if(givers, [spared](const auto& giver) {
    const auto& [stalled, held, reclaimable] = giver;
    return held <= (stalled ? 0 : spared);
  });
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
