#include "server/http2/session/memory_quota.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <tuple>
#include <vector>

namespace neurite {
namespace {

// What is freed at a time: more than is asked for, or the next message would
// look at all holders, too.
constexpr int64_t kShareToFree = 32;

// A holder looks at each of its calls to tell what it holds.
constexpr std::chrono::milliseconds kAgain{10};

// Holders of this or less need not make room for `asking`, unless they are
// stuck. A backlog of messages is no fault of who asks.
int64_t LeastToGive(H2Holding what, const H2Holder* asking) {
  if (asking == nullptr) return 0;
  return what == H2Holding::kReplies ? asking->Untaken() : asking->Held(what);
}

}  // namespace

H2Room::H2Room(int64_t max_bytes) : enough_(max_bytes / kShareToFree) {}

bool H2Room::Make(H2Holding what, const H2Holder* asking, MonotonicTime now) {
  const int64_t least = LeastToGive(what, asking);
  InVain& in_vain = in_vain_[static_cast<size_t>(what)];
  if (now < in_vain.until && least >= in_vain.least) return false;
  std::vector<std::tuple<bool, int64_t, H2Holder*>> givers;
  for (H2Holder* const holder : holders_) {
    const int64_t held = holder->Held(what);
    const bool is_stuck = holder->is_stuck();
    if (holder != asking && held > (is_stuck ? 0 : least)) {
      givers.emplace_back(is_stuck, held, holder);
    }
  }
  std::sort(givers.begin(), givers.end(), std::greater<>());
  int64_t freed = 0;
  for (const auto& [is_stuck, held, holder] : givers) {
    if (freed >= enough_) break;
    holder->GiveWay(what);
    freed += held - holder->Held(what);
  }
  in_vain = freed > 0 ? InVain() : InVain{now + kAgain, least};
  return freed > 0;
}

}  // namespace neurite
