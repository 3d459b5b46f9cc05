// Decides about calls that have waited unread, as pure functions.
#ifndef NEURITE_SERVER_RPC_UNREAD_POLICY_H_
#define NEURITE_SERVER_RPC_UNREAD_POLICY_H_

#include <chrono>

namespace neurite {

// A call when its header block is read.
struct UnreadCall {
  // The longest time that may have passed since it arrived at the machine.
  std::chrono::nanoseconds age{0};
  // What its client grants it in all; nanoseconds::max(): no deadline.
  std::chrono::nanoseconds timeout = std::chrono::nanoseconds::max();
};

enum class UnreadVerdict {
  kServe,
  kStale,    // a worker that is this far behind must shed load
  kExpired,  // its deadline has passed
};

// Beyond its capacity, a server that reads calls in the order of their arrival
// soon reads only calls that are about to expire, and answers none in time. A
// call is therefore stale once it has waited unread for two fifths of its
// timeout, or without one for `max_queue_time`: calls that are read after the
// worker has caught up have most of their time left. (Two fifths: with one or
// three, the goodput of tests/bench/overload_simulation_test.cc changes by at
// most 0.03.)
inline UnreadVerdict Judge(const UnreadCall& call,
                           std::chrono::milliseconds max_queue_time) {
  using std::chrono::nanoseconds;
  if (call.age >= call.timeout) return UnreadVerdict::kExpired;
  const nanoseconds stale = call.timeout == nanoseconds::max()
                                ? nanoseconds(max_queue_time)
                                : call.timeout / 5 * 2;
  return call.age > stale ? UnreadVerdict::kStale : UnreadVerdict::kServe;
}

// Tells the client of a stale call when to retry: after its deadline, because
// retries within it would only add to the load; without a deadline, after
// `max_queue_time`. At least 1 ms, at most 10 s.
std::chrono::milliseconds RetryAfter(const UnreadCall& call,
                                     std::chrono::milliseconds max_queue_time);

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_UNREAD_POLICY_H_
