#include "server/http2/session/memory_quota.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <tuple>
#include <vector>

namespace neurite::http2 {
namespace {

// The part of the quota that is freed at a time. Freeing only what is needed
// would make the next message visit all connections again.
constexpr int64_t kShareToFree = 32;

// Connections are visited no more often than this after a failure, because each
// visits all its calls to count its memory.
constexpr std::chrono::milliseconds kAgain{10};

// Connections that hold at most this much are spared, unless they are stalled.
// For replies, messages that `asking` has queued do not count against it.
int64_t LeastToGive(MemoryKind what, const Reclaimable* asking) {
  if (asking == nullptr) return 0;
  return what == MemoryKind::kReplies ? asking->UnreadReplyBytes()
                                      : asking->Held(what);
}

}  // namespace

MemoryQuota::MemoryQuota(int64_t max_bytes)
    : enough_(max_bytes / kShareToFree) {}

bool MemoryQuota::Reclaim(MemoryKind what, const Reclaimable* asking,
                          MonotonicTime now) {
  const int64_t least = LeastToGive(what, asking);
  InVain& in_vain = in_vain_[static_cast<size_t>(what)];
  if (now < in_vain.until && least >= in_vain.least) return false;
  std::vector<std::tuple<OutputState, int64_t, Reclaimable*>> givers;
  for (Reclaimable* const reclaimable : reclaimables_) {
    const int64_t held = reclaimable->Held(what);
    const OutputState output = reclaimable->output_state();
    if (reclaimable != asking &&
        held > (output == OutputState::kStalled ? 0 : least)) {
      givers.emplace_back(output, held, reclaimable);
    }
  }
  std::sort(givers.begin(), givers.end(), std::greater<>());
  int64_t freed = 0;
  for (const auto& [output, held, reclaimable] : givers) {
    if (freed >= enough_) break;
    reclaimable->Reclaim(what);
    freed += held - reclaimable->Held(what);
  }
  in_vain = freed > 0 ? InVain() : InVain{now + kAgain, least};
  return freed > 0;
}

}  // namespace neurite::http2
