#include "server/http2/session/frame_rate_limiter.h"

#include <algorithm>
#include <chrono>

namespace neurite::http2 {

bool FrameRateLimiter::FillUp(MonotonicTime now, const int64_t& bucket) {
  using std::chrono::milliseconds;
  // Only whole milliseconds are counted; the rest counts the next time. A long
  // pause fills the bucket completely.
  const auto passed = std::chrono::duration_cast<milliseconds>(now - filled_);
  filled_ += passed;
  const int64_t count = std::min<int64_t>(passed.count(), 1'000'000);
  units_ = std::min(units_ + count * kPerSecond / 1000, kMost);
  resets_ = std::min(resets_ + count * kResetsPerSecond / 1000, kMostResets);
  return bucket >= 0;
}

}  // namespace neurite::http2
