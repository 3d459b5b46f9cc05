// Limits the frames that a client may send without doing useful work.
#ifndef NEURITE_SERVER_HTTP2_SESSION_FRAME_RATE_LIMITER_H_
#define NEURITE_SERVER_HTTP2_SESSION_FRAME_RATE_LIMITER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/base/clock.h"

namespace neurite::http2 {

// Two token buckets. Frames that do no useful work consume units; replies and
// time add units. Resets also consume from a bucket that only time fills: else
// answered calls would pay for any number of resets. A client that runs out of
// either is malicious or broken: floods of resets, PINGs, SETTINGS and empty
// frames are all of this kind (CVE-2019-9511 to 9518, CVE-2023-44487).
class FrameRateLimiter {
 public:
  // `most_in_flight`: the number of bytes of DATA that the client may have on
  // the way, the connection's window.
  FrameRateLimiter(MonotonicTime now, int64_t most_in_flight)
      : most_in_flight_(most_in_flight), filled_(now) {}

  // Charges for `frames` frames that were not needed, e.g. a PING, a
  // WINDOW_UPDATE or empty DATA. Returns false if the units are exhausted.
  bool ChargeFrame(MonotonicTime now, int64_t frames = 1) {
    return Charge(frames, now);
  }

  // Charges for a stream that was opened and then reset or refused. Returns
  // false if the units or the resets are exhausted.
  bool ChargeReset(MonotonicTime now) {
    resets_ -= kReset;
    const bool has_reset = resets_ >= 0 || FillUp(now, resets_);
    return Charge(4, now) && has_reset;
  }

  // The client has opened a stream, on which it may send `window` bytes before
  // it learns that the server has ended the call.
  void AllowDiscarded(int64_t window) {
    discardable_ = std::min(discardable_ + window, most_in_flight_);
  }
  // A DATA frame of `length` bytes serves no live call. It is free as far as it
  // may have been on the way when the server ended its call, else charged as a
  // frame. Returns false if the units are exhausted.
  bool ChargeDiscarded(int64_t length, MonotonicTime now) {
    const int64_t bytes = std::max(length, kLeastData);
    if (bytes > discardable_) return ChargeFrame(now);
    discardable_ -= bytes;
    return true;
  }

  // The maximum number of bytes to read at a time. It shrinks with the
  // remaining units, so that useless frames of one client do not delay the
  // others.
  size_t ReadShare() const {
    return static_cast<size_t>(std::max<int64_t>(units_, kLeastShare)) *
           kBytesAUnit;
  }

  // A message has been sent, or a call answered: its receiver may need window
  // updates and PINGs to measure round trips.
  void Earn() {
    if (units_ < kMost) units_ += 4;
  }
  // `bytes` bytes of messages have been sent. Bytes earn, not frames: a client
  // decides by its windows into how many frames a message is divided.
  void EarnBytes(size_t bytes) {
    unearned_bytes_ += bytes;
    if (unearned_bytes_ < kBytesToEarn) return;
    units_ = std::max(
        units_, std::min(kMost, units_ + static_cast<int64_t>(unearned_bytes_ /
                                                              kBytesToEarn)));
    unearned_bytes_ %= kBytesToEarn;
  }

 private:
  // The capacity, and the refill per second. They are far above what a client
  // needs (e.g. cancelling a thousand calls at once) and far below a noticeable
  // load (a frame costs about 0.1 us, a stream 1 us). A connection begins with
  // less, because reconnecting costs an attacker nothing.
  static constexpr int64_t kMost = 8192;
  static constexpr int64_t kFirst = 2048;
  static constexpr int64_t kPerSecond = 1024;

  // The bytes sent that earn a unit: a client that reads as little as 1 KiB at
  // a time may update both windows each time.
  static constexpr size_t kBytesToEarn = 512;

  // Resets, in thousandths: 1,000 at once and 33 per second, as in nghttp2.
  static constexpr int64_t kReset = 1000;
  static constexpr int64_t kMostResets = 1000 * kReset;
  static constexpr int64_t kResetsPerSecond = 33 * kReset;

  // A stream that is opened and reset in 30 bytes costs 4 units.
  static constexpr size_t kBytesAUnit = 8;
  static constexpr int64_t kLeastShare = 512;

  // A DATA frame counts as at least this many bytes. 16 MiB in flight are
  // 16,384 small messages: more than a client sends in one round trip, and 2 ms
  // of work.
  static constexpr int64_t kLeastData = 1024;

  bool Charge(int64_t units, MonotonicTime now) {
    units_ -= units;
    return units_ >= 0 || FillUp(now, units_);
  }
  // Adds what the time since the last call has earned, and returns true if
  // `bucket` is not overdrawn then.
  bool FillUp(MonotonicTime now, const int64_t& bucket);

  const int64_t most_in_flight_;
  int64_t discardable_ = 0;  // bytes of DATA that are free
  int64_t units_ = kFirst;
  size_t unearned_bytes_ = 0;  // below kBytesToEarn
  int64_t resets_ = kMostResets;
  MonotonicTime filled_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_FRAME_RATE_LIMITER_H_
