// Wakes somebody who waits for something else, at a precise time.
#ifndef NEURITE_CLIENT_LOADTEST_WAKE_TIMER_H_
#define NEURITE_CLIENT_LOADTEST_WAKE_TIMER_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "core/base/clock.h"

namespace neurite {

// A thread that sleeps in the kernel until the time that was set last. Setting
// a time does not wake it, as notifying a condition variable would: that
// matters where thousands of times are set a second.
class WakeTimer {
 public:
  // `wake` is called on a thread of its own, until the timer is destroyed; now
  // and then for a time that was replaced meanwhile.
  explicit WakeTimer(std::function<void()> wake);
  ~WakeTimer();
  WakeTimer(const WakeTimer&) = delete;
  WakeTimer& operator=(const WakeTimer&) = delete;

  // Replaces the time that was set before. A time that is past wakes at once.
  // Of the machine's steady clock.
  void WakeAt(MonotonicTime time);

  // Processor time that its thread has used.
  std::chrono::nanoseconds cpu_time() const;

 private:
  void Run();

  const std::function<void()> wake_;
  const int timer_;  // a timerfd; -1 if the system has none left
  std::atomic<bool> stopping_ = false;
  std::atomic<std::chrono::nanoseconds::rep> cpu_time_ = 0;

  // Last member: joined first.
  std::jthread thread_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_WAKE_TIMER_H_
