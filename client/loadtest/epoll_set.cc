#include "client/loadtest/epoll_set.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>

namespace neurite {
namespace {

epoll_event EventsOf(void* data, bool write) {
  epoll_event event = {};
  event.events = EPOLLIN | (write ? EPOLLOUT : 0U);
  event.data.ptr = data;
  return event;
}

}  // namespace

EpollSet::EpollSet() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

EpollSet::~EpollSet() {
  if (epoll_ >= 0) close(epoll_);
}

bool EpollSet::Add(int fd, void* data, bool write) {
  epoll_event event = EventsOf(data, write);
  return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void EpollSet::Change(int fd, void* data, bool write) {
  epoll_event event = EventsOf(data, write);
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

std::span<const epoll_event> EpollSet::Await(std::chrono::nanoseconds time) {
  constexpr int64_t kSecond = 1'000'000'000;
  timespec wait = {};
  wait.tv_sec = time.count() / kSecond;
  wait.tv_nsec = time.count() % kSecond;
  const auto size = static_cast<int>(events_.size());
  int count = epoll_pwait2(epoll_, events_.data(), size, &wait, nullptr);
  if (count < 0 && errno != EINTR) {
    // Linux before 5.11, or a sandbox without this system call: milliseconds.
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(time);
    count = epoll_wait(epoll_, events_.data(), size,
                       static_cast<int>(rounded.count()));
  }
  return {events_.data(), static_cast<size_t>(std::max(count, 0))};
}

}  // namespace neurite
