// Bounds how long the bytes that a socket holds have been waiting in it.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_UNREAD_AGE_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_UNREAD_AGE_H_

#include <chrono>
#include <cstdint>

#include "core/base/clock.h"

namespace neurite::http2 {

// The polls of one worker. Each names all sockets that have something to read.
//
// Ages are measured on a clock that stands still while the worker waits for
// events: bytes that arrive then wake it at once, so they do not age.
class PollTimes {
 public:
  explicit PollTimes(MonotonicTime now) : last_(now), before_(now) {}

  // A poll has returned at `now`, after it has waited for `waited`.
  void Add(MonotonicTime now, std::chrono::nanoseconds waited) {
    waited_ += waited;
    before_ = last_;
    last_ = Awake(now);
    ++number_;
  }

  // `now` on the clock of the ages.
  MonotonicTime Awake(MonotonicTime now) const { return now - waited_; }

  // The number of the last poll, and the time of the one before it.
  uint64_t number() const { return number_; }
  MonotonicTime before() const { return before_; }

 private:
  std::chrono::nanoseconds waited_{0};
  MonotonicTime last_;
  MonotonicTime before_;
  uint64_t number_ = 0;
};

// The time since one socket was last seen empty: no byte that it holds has been
// waiting for longer, neither in the kernel's receive buffer nor, if that is
// full, in the sender's. (The kernel's own time stamps give no such bound: they
// tell when the newest of several segments arrived, and bytes that a full
// window has held back are stamped late.)
class UnreadAge {
 public:
  // The socket is empty at `now`. `polls` must outlive it.
  UnreadAge(const PollTimes& polls, MonotonicTime now)
      : polls_(polls), empty_(polls.Awake(now)) {}

  // Polls name the socket from the next one on. They did not before, or missed
  // it because its input was not wanted.
  void OnWatched() { watched_ = polls_.number(); }

  // The last poll has named the socket. It was empty at the poll before, unless
  // that one has named it too.
  void OnNamed() {
    const uint64_t number = polls_.number();
    if (named_ + 1 < number && watched_ + 1 < number) empty_ = polls_.before();
    named_ = number;
  }

  // A read that began at `now` has left nothing.
  void OnEmptied(MonotonicTime now) { empty_ = polls_.Awake(now); }

  std::chrono::nanoseconds At(MonotonicTime now) const {
    return polls_.Awake(now) - empty_;
  }

 private:
  const PollTimes& polls_;
  MonotonicTime empty_;
  uint64_t watched_ = 0;  // the last poll before OnWatched
  uint64_t named_ = 0;    // the last poll that has named it
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_UNREAD_AGE_H_
