// How fast a client reads the server's output.
#ifndef NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_
#define NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_

#include <cstddef>

#include "core/base/clock.h"
#include "server/http2/session/memory_quota.h"

namespace neurite::http2 {

class WriteProgress {
 public:
  explicit WriteProgress(MonotonicTime now) : client_read_at_(now) {}

  // The socket has accepted `bytes` bytes; `left` bytes are still unsent.
  void OnSent(size_t bytes, size_t left, MonotonicTime now);

  // The time since which unsent bytes have made no progress;
  // MonotonicTime::max() if nothing is unsent.
  MonotonicTime unsent_since() const { return unsent_since_; }

  // Stalled: no progress for longer than ConnectionTimeouts::kStuck.
  OutputState StateAt(MonotonicTime now) const;

  // The last time at which the client had read enough (16 KiB) to count as a
  // reading client.
  MonotonicTime client_read_at() const { return client_read_at_; }

 private:
  MonotonicTime unsent_since_ = MonotonicTime::max();
  size_t taken_ = 0;  // since client_read_at_
  MonotonicTime client_read_at_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_
