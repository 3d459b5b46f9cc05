// Finds the events that have kept a worker busy for long.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_LONG_EVENTS_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_LONG_EVENTS_H_

#include <atomic>
#include <chrono>
#include <cstdint>

#include "core/base/clock.h"

namespace neurite::http2 {

// Measures events by the processor time of their thread: on a busy machine, the
// wall-clock time counts what other processes do. The clock of the thread is a
// system call, so that it is read once per millisecond of work; an event that
// has taken long by the wall clock, which the worker reads anyway, is then
// measured to within that millisecond. Only what is certain counts.
//
// Events follow each other. All times are of a clock that stands still while
// the thread waits. Worker-bound, except for the counters.
class LongEvents {
 public:
  // No event but a batch may take longer.
  static constexpr std::chrono::milliseconds kLong{5};

  // `processor_time`: of the calling thread since any moment.
  LongEvents(std::chrono::nanoseconds (*processor_time)(), MonotonicTime now)
      : processor_time_(processor_time), event_began_(now), measured_(now) {}

  // An event begins. What ran since the last one is not judged.
  void Begin(MonotonicTime now) {
    event_began_ = now;
    if (now - measured_ >= kMeasure) Measure(now);
  }

  // The event ends, and the next one begins. Returns the processor time that it
  // has certainly taken if that is long, otherwise 0.
  std::chrono::nanoseconds End(MonotonicTime now) {
    const std::chrono::nanoseconds taken =
        now - event_began_ <= kLong ? std::chrono::nanoseconds(0) : Judge();
    Begin(now);
    return taken;
  }

  // The number of long events, and the longest. Any thread.
  int64_t count() const { return count_; }
  std::chrono::nanoseconds longest() const {
    return std::chrono::nanoseconds(longest_);
  }

 private:
  static constexpr std::chrono::milliseconds kMeasure{1};

  void Measure(MonotonicTime now) {
    measured_ = now;
    processor_time_then_ = processor_time_();
  }
  std::chrono::nanoseconds Judge();

  std::chrono::nanoseconds (*const processor_time_)();
  MonotonicTime event_began_;
  // The processor time at some earlier moment.
  MonotonicTime measured_;
  std::chrono::nanoseconds processor_time_then_{0};

  std::atomic<int64_t> count_{0};
  std::atomic<int64_t> longest_{0};  // nanoseconds
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_LONG_EVENTS_H_
