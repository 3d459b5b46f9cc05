// A set of sockets to wait for.
#ifndef NEURITE_CLIENT_LOADTEST_EPOLL_SET_H_
#define NEURITE_CLIENT_LOADTEST_EPOLL_SET_H_

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <span>

namespace neurite {

// Wraps an epoll descriptor. A socket leaves the set when it is closed. Not
// thread-safe.
class EpollSet {
 public:
  EpollSet();
  ~EpollSet();
  EpollSet(const EpollSet&) = delete;
  EpollSet& operator=(const EpollSet&) = delete;

  // Adds a socket. Events have `data` in data.ptr. They tell that it can be
  // read and, if `write`, that it can be written. Returns false on failure.
  bool Add(int fd, void* data, bool write);

  // Changes `write` of a socket in the set.
  void Change(int fd, void* data, bool write);

  // Waits for events at most this long, with the precision of the system's
  // timers. They are valid until the next call.
  std::span<const epoll_event> Await(std::chrono::nanoseconds time);

 private:
  const int epoll_;
  std::array<epoll_event, 64> events_ = {};
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_EPOLL_SET_H_
