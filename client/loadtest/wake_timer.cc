#include "client/loadtest/wake_timer.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "client/loadtest/cpu_time.h"

namespace neurite {

WakeTimer::WakeTimer(std::function<void()> wake)
    : wake_(std::move(wake)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

WakeTimer::~WakeTimer() {
  stopping_ = true;
  WakeAt(MonotonicTime());
  thread_.join();
  close(timer_);
}

void WakeTimer::WakeAt(MonotonicTime time) {
  // A time of 0 would disarm it.
  const std::int64_t since_epoch = std::max<std::int64_t>(
      std::chrono::nanoseconds(time.time_since_epoch()).count(), 1);
  itimerspec at = {};
  at.it_value.tv_sec = since_epoch / 1'000'000'000;
  at.it_value.tv_nsec = since_epoch % 1'000'000'000;
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &at, nullptr);
}

std::chrono::nanoseconds WakeTimer::cpu_time() const {
  return std::chrono::nanoseconds(cpu_time_.load(std::memory_order_relaxed));
}

void WakeTimer::Run() {
  std::uint64_t expirations = 0;
  while (read(timer_, &expirations, sizeof(expirations)) ==
         sizeof(expirations)) {
    if (stopping_) return;
    wake_();
    cpu_time_.store(ThreadCpuTime().count(), std::memory_order_relaxed);
  }
}

}  // namespace neurite
