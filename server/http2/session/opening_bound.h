// Bounds when a client opened a stream.
#ifndef NEURITE_SERVER_HTTP2_SESSION_OPENING_BOUND_H_
#define NEURITE_SERVER_HTTP2_SESSION_OPENING_BOUND_H_

#include <cstdint>

#include "core/base/clock.h"

namespace neurite::http2 {

// A client may have a limited number of streams open. No more requests than
// that can be on their way at any moment, and one more for each that the client
// has reset meanwhile; a later one was opened after that moment.
//
// Without this bound, a client that always has requests on their way (a closed
// loop of many calls) would seem to have waited since its socket was last
// empty.
class OpeningBound {
 public:
  OpeningBound(int most_open, MonotonicTime now)
      : most_open_(most_open), opened_after_(now), mark_(now) {}

  // A request has been read. Returns a time before which its stream was not
  // open.
  MonotonicTime OnRequest(MonotonicTime now) {
    if (++requests_ > most_open_ + resets_) {
      opened_after_ = mark_;
      mark_ = now;
      requests_ = resets_ = 0;
    }
    return opened_after_;
  }

  // The client has reset a stream.
  void OnReset() { ++resets_; }

 private:
  const int64_t most_open_;
  MonotonicTime opened_after_;
  MonotonicTime mark_;
  // Since `mark_`.
  int64_t requests_ = 0;
  int64_t resets_ = 0;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_OPENING_BOUND_H_
