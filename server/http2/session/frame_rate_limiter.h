// What the frames of one connection may cost.
#ifndef NEURITE_SERVER_HTTP2_SESSION_FRAME_RATE_LIMITER_H_
#define NEURITE_SERVER_HTTP2_SESSION_FRAME_RATE_LIMITER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/clock.h"

namespace neurite::http2 {

// Frames that carry no call forward are paid from an account, which answers and
// time fill up again. Who overdraws it wants to harm the server, or is broken:
// floods of resets, pings, settings, empty frames are all of that kind
// (CVE-2019-9511 to 9518, CVE-2023-44487).
class FrameRateLimiter {
 public:
  explicit FrameRateLimiter(MonotonicTime now) : filled_(now) {}

  // A frame that was not needed, such as a PING, a WINDOW_UPDATE or an empty
  // DATA. False: the account is empty.
  bool ChargeFrame(MonotonicTime now) { return Charge(1, now); }

  // A stream that was opened for nothing.
  bool ChargeReset(MonotonicTime now) { return Charge(4, now); }

  // How many bytes should be read at a time: of whoever may ask for much that
  // is of no use, little, so that others have their turn meanwhile.
  size_t ReadShare() const {
    return static_cast<size_t>(std::max<int64_t>(units_, kLeastShare)) *
           kBytesAUnit;
  }

  // A message or a frame of it has been sent: its receiver may have windows to
  // update and round trips to measure.
  void Earn() {
    if (units_ < kMost) units_ += 4;
  }

 private:
  // So many at once, and so many a second. Far above what any client needs (a
  // thousand calls given up at once), far below what would be felt (a frame
  // costs about 0.1 us, a stream 1 us). Whoever has not been answered yet has
  // less: connecting again costs an attacker nothing.
  static constexpr int64_t kMost = 8192;
  static constexpr int64_t kFirst = 2048;
  static constexpr int64_t kPerSecond = 1024;

  // A stream that is opened and reset in 30 bytes costs 4 units.
  static constexpr size_t kBytesAUnit = 8;
  static constexpr int64_t kLeastShare = 512;

  bool Charge(int64_t units, MonotonicTime now) {
    units_ -= units;
    return units_ >= 0 || FillUp(now);
  }
  bool FillUp(MonotonicTime now);

  int64_t units_ = kFirst;
  MonotonicTime filled_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_FRAME_RATE_LIMITER_H_
