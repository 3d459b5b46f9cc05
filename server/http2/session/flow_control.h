// The windows of one connection, and of its streams.
#ifndef NEURITE_SERVER_HTTP2_SESSION_FLOW_CONTROL_H_
#define NEURITE_SERVER_HTTP2_SESSION_FLOW_CONTROL_H_

#include <cstddef>
#include <cstdint>

#include "server/http2/codec/window.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/worker_state.h"

namespace neurite::http2 {

// Lets the client send (RFC 9113, section 5.2), and says what may be sent to
// it. The windows of a stream lie in its call.
class FlowControl {
 public:
  // All must outlive it.
  FlowControl(const WorkerState& worker, ConnectionWriter& writer,
              FrameRateLimiter& limiter);

  // --- What the client may send ----------------------------------------------

  // A stream's window at first: room for the largest request.
  int64_t stream_window() const { return stream_window_; }
  int64_t connection_window() const { return receive_window_.size(); }

  // False: the client has sent more than it may.
  bool Take(int64_t bytes) { return receive_window_.Take(bytes); }

  // These bytes of requests need no room in the connection's window any more:
  // they have been dealt with, or the budget for parts bounds them.
  void Credit(size_t bytes);
  // The same of a stream whose client is known to have `coming` bytes more to
  // send.
  void CreditStream(uint32_t stream, ReceiveWindow& window, size_t bytes,
                    int64_t coming);
  // The client gets no more credit: the connection has ended.
  void Close() { closed_ = true; }

  // --- What may be sent to it ------------------------------------------------

  // A new stream's window.
  SendWindow NewSendWindow() const {
    return SendWindow(writer_.peer().initial_window);
  }
  // False: the connection's window is wider than one may be.
  bool Widen(int64_t bytes) { return send_window_.Widen(bytes); }

  // Bytes that can go out in one frame of a stream now; 0: none.
  size_t RoomToSend(const SendWindow& stream) const;
  // The content, to be filled, of a DATA frame of RoomToSend bytes at most.
  char* BeginData(uint32_t stream, SendWindow& window, size_t bytes);

 private:
  const WorkerState& worker_;
  ConnectionWriter& writer_;
  FrameRateLimiter& frame_rate_;
  const int64_t stream_window_;
  ReceiveWindow receive_window_;
  SendWindow send_window_;
  bool closed_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_FLOW_CONTROL_H_
