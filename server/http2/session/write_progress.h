// How fast a client reads the server's output.
#ifndef NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_
#define NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_

#include <cstddef>

#include "core/base/clock.h"
#include "server/http2/session/memory_quota.h"

namespace neurite::http2 {

class WriteProgress {
 public:
  explicit WriteProgress(MonotonicTime now)
      : taken_at_(now), client_read_at_(now) {}

  // The socket has accepted `bytes` bytes; `left` bytes are still unsent.
  void OnSent(size_t bytes, size_t left, MonotonicTime now);

  // The time by which the client must have read more, so that it reads at least
  // at ConnectionTimeouts::kLeastRate on average; MonotonicTime::max() if
  // nothing is unsent.
  MonotonicTime due() const { return due_; }

  // The last time at which the client has read anything.
  MonotonicTime taken_at() const { return taken_at_; }

  // Stalled: no progress for longer than ConnectionTimeouts::kStuck.
  OutputState StateAt(MonotonicTime now) const;

  // The last time at which the client had read enough (16 KiB) to count as a
  // reading client.
  MonotonicTime client_read_at() const { return client_read_at_; }

 private:
  // Since when unsent bytes have made no progress.
  MonotonicTime unsent_since_ = MonotonicTime::max();
  MonotonicTime due_ = MonotonicTime::max();
  MonotonicTime taken_at_;
  size_t taken_ = 0;  // since client_read_at_
  MonotonicTime client_read_at_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_WRITE_PROGRESS_H_
