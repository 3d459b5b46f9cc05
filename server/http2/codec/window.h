// HTTP/2 flow control (RFC 9113, section 5.2) of a stream or a connection.
#ifndef NEURITE_SERVER_HTTP2_CODEC_WINDOW_H_
#define NEURITE_SERVER_HTTP2_CODEC_WINDOW_H_

#include <cstdint>
#include <utility>

#include "server/http2/codec/frame.h"

namespace neurite::http2 {

// How much the peer allows us to send. Negative after the peer has reduced the
// window below what was already sent.
class SendWindow {
 public:
  explicit SendWindow(int64_t bytes = kDefaultWindow) : bytes_(bytes) {}

  int64_t bytes() const { return bytes_; }
  void Use(size_t bytes) { bytes_ -= static_cast<int64_t>(bytes); }

  // Returns false if the window exceeds the maximum of HTTP/2.
  bool Widen(int64_t bytes) {
    bytes_ += bytes;
    return bytes_ <= kMaxWindow;
  }

 private:
  int64_t bytes_;
};

// How much we allow the peer to send. The window is at its full size whenever
// all received bytes have been consumed.
class ReceiveWindow {
 public:
  explicit ReceiveWindow(int64_t size = kDefaultWindow)
      : size_(size), bytes_(size) {}

  int64_t size() const { return size_; }

  // Returns false if the peer has sent more than it may.
  bool Take(int64_t bytes) {
    bytes_ -= bytes;
    return bytes_ >= 0;
  }

  // Marks `bytes` bytes as consumed; the peer is known to have `coming` more to
  // send. Returns the increment for a WINDOW_UPDATE, or 0 if none is needed
  // yet: updates are sent per quarter of the window, or when `coming` does not
  // fit.
  uint32_t Credit(int64_t bytes, int64_t coming = 0) {
    uncredited_ += bytes;
    if (uncredited_ < size_ / 4 && bytes_ >= coming) return 0;
    bytes_ += uncredited_;
    return static_cast<uint32_t>(std::exchange(uncredited_, 0));
  }

 private:
  int64_t size_;
  int64_t bytes_;
  int64_t uncredited_ = 0;  // consumed, but not announced to the peer
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_WINDOW_H_
