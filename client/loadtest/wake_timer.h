// Wakes up a waiting thread at a precise time.
#ifndef NEURITE_CLIENT_LOADTEST_WAKE_TIMER_H_
#define NEURITE_CLIENT_LOADTEST_WAKE_TIMER_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "core/base/clock.h"

namespace neurite {

// A thread that sleeps in the kernel until the time that was set last. Unlike
// notifying a condition variable, setting a time does not wake the thread,
// which matters when thousands of times are set per second.
class WakeTimer {
 public:
  // `wake` is called on the timer's thread, until the timer is destroyed. It
  // may be called for a time that has just been replaced.
  explicit WakeTimer(std::function<void()> wake);
  ~WakeTimer();
  WakeTimer(const WakeTimer&) = delete;
  WakeTimer& operator=(const WakeTimer&) = delete;

  // Replaces the time that was set before. `time` is a time of the real clock;
  // if it is in the past, `wake` is called immediately.
  void WakeAt(MonotonicTime time);

  // CPU time of the timer's thread.
  std::chrono::nanoseconds cpu_time() const;

 private:
  void Run();

  const std::function<void()> wake_;
  const int timer_;  // a timerfd; -1 if the system has none left
  std::atomic<bool> stopping_ = false;
  std::atomic<std::chrono::nanoseconds::rep> cpu_time_ = 0;

  // Must be the last member, so that it is joined first.
  std::jthread thread_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_WAKE_TIMER_H_
