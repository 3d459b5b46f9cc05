#include "server/http2/session/connection_memory.h"

namespace neurite::http2 {
namespace {

// A connection that holds at most 1/16 of the quota may use the reserve.
constexpr int64_t kLittleShare = 16;

}  // namespace

bool ConnectionMemory::HasRoomForIncomplete() {
  return !worker_.incomplete_quota_exhausted() ||
         worker_.quota.Reclaim(MemoryKind::kIncompleteRequests, &holder_,
                               worker_.now);
}

bool ConnectionMemory::HasRoom() {
  if (!worker_.full() ||
      worker_.quota.Reclaim(MemoryKind::kReplies, &holder_, worker_.now)) {
    return true;
  }
  // The quota is exhausted by active connections. A connection that holds
  // little may use the reserve, so that it does not suffer from the others.
  return worker_.has_reserve() && holder_.Held(MemoryKind::kReplies) <=
                                      worker_.max_held_bytes / kLittleShare;
}

}  // namespace neurite::http2
