#include "server/http2/session/frame_rate_limiter.h"

#include <algorithm>
#include <chrono>

namespace neurite::http2 {

bool FrameRateLimiter::FillUp(MonotonicTime now) {
  using std::chrono::milliseconds;
  // Only whole milliseconds are counted; the rest counts the next time. A long
  // pause fills the bucket completely.
  const auto passed = std::chrono::duration_cast<milliseconds>(now - filled_);
  filled_ += passed;
  const int64_t earned =
      std::min<int64_t>(passed.count(), 1'000'000) * kPerSecond / 1000;
  units_ = std::min(units_ + earned, kMost);
  return units_ >= 0;
}

}  // namespace neurite::http2
