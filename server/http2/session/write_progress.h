// How fast a client reads what is sent to it.
#ifndef NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_
#define NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_

#include <cstddef>

#include "core/base/clock.h"

namespace neurite::http2 {

class WriteProgress {
 public:
  explicit WriteProgress(MonotonicTime now) : client_read_at_(now) {}

  // The socket took `bytes` bytes, and `left` bytes wait for it.
  void OnSent(size_t bytes, size_t left, MonotonicTime now);

  // Since when something has waited and nothing has been taken;
  // MonotonicTime::max() if nothing waits.
  MonotonicTime unsent_since() const { return unsent_since_; }

  // True if that is longer ago than ConnectionTimeouts::kStuck.
  bool is_stalled(MonotonicTime now) const;

  // When the client last had taken so much (16 KiB) that it can be said to
  // read.
  MonotonicTime client_read_at() const { return client_read_at_; }

 private:
  MonotonicTime unsent_since_ = MonotonicTime::max();
  size_t taken_ = 0;  // since client_read_at_
  MonotonicTime client_read_at_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_
