#include "server/http2/event_loop/long_events.h"

#include <algorithm>

namespace neurite::http2 {

std::chrono::nanoseconds LongEvents::Judge() {
  // Between the last measurement and the event, the thread has worked at most
  // all the time.
  const std::chrono::nanoseconds certain =
      (processor_time_() - processor_time_then_) - (event_began_ - measured_);
  if (certain <= kLong) return std::chrono::nanoseconds(0);
  ++count_;
  longest_ = std::max<int64_t>(longest_, certain.count());
  return certain;
}

}  // namespace neurite::http2
