// Flow control of HTTP/2 (RFC 9113, section 5.2), of a stream or a connection.
#ifndef NEURITE_SERVER_HTTP2_CODEC_WINDOW_H_
#define NEURITE_SERVER_HTTP2_CODEC_WINDOW_H_

#include <cstdint>
#include <utility>

#include "server/http2/codec/frame.h"

namespace neurite::http2 {

// What the peer lets us send. Below 0 once it has narrowed the window after the
// fact.
class SendWindow {
 public:
  explicit SendWindow(int64_t bytes = kDefaultWindow) : bytes_(bytes) {}

  int64_t bytes() const { return bytes_; }
  void Use(size_t bytes) { bytes_ -= static_cast<int64_t>(bytes); }

  // False: it is wider than a window may be.
  bool Widen(int64_t bytes) {
    bytes_ += bytes;
    return bytes_ <= kMaxWindow;
  }

 private:
  int64_t bytes_;
};

// What we let the peer send: its whole size, once all that came has been dealt
// with.
class ReceiveWindow {
 public:
  explicit ReceiveWindow(int64_t size = kDefaultWindow)
      : size_(size), bytes_(size) {}

  int64_t size() const { return size_; }

  // False: the peer has sent more than it may.
  bool Take(int64_t bytes) {
    bytes_ -= bytes;
    return bytes_ >= 0;
  }

  // So much has been dealt with, and the peer is known to have `coming` bytes
  // more to send. What it is to be told by WINDOW_UPDATE; 0: nothing yet, for a
  // quarter of the window is worth a frame, and what is coming has room.
  uint32_t Credit(int64_t bytes, int64_t coming = 0) {
    uncredited_ += bytes;
    if (uncredited_ < size_ / 4 && bytes_ >= coming) return 0;
    bytes_ += uncredited_;
    return static_cast<uint32_t>(std::exchange(uncredited_, 0));
  }

 private:
  int64_t size_;
  int64_t bytes_;
  int64_t uncredited_ = 0;  // dealt with, and not told
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_CODEC_WINDOW_H_
