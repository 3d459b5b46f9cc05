#include "bench/serve/stalls.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "core/base/clock.h"

namespace neurite::bench::serve {

using std::chrono::duration;
using std::chrono::nanoseconds;

std::string Stalls::DebugString() const {
  return absl::StrFormat(
      "%d stalls of 0.5 ms or more in %.1f s, the longest %.1f ms; %.1f %% "
      "lost",
      count, duration<double>(watched).count(),
      duration<double, std::milli>(longest).count(), 100 * lost_share);
}

Stalls WatchStalls(nanoseconds time) {
  // Far more than reading the clock takes.
  constexpr nanoseconds kStall = std::chrono::microseconds(10);
  constexpr nanoseconds kLong = std::chrono::microseconds(500);
  Stalls stalls{.watched = time};
  nanoseconds lost{0};
  const MonotonicTime begin = Clock::Real().Now();
  MonotonicTime before = begin;
  while (before < begin + time) {
    const MonotonicTime now = Clock::Real().Now();
    const nanoseconds gap = now - before;
    before = now;
    if (gap < kStall) continue;
    lost += gap;
    if (gap >= kLong) ++stalls.count;
    stalls.longest = std::max(stalls.longest, gap);
  }
  stalls.lost_share =
      duration<double>(lost).count() / duration<double>(time).count();
  return stalls;
}

}  // namespace neurite::bench::serve
