// Flow control of one connection and its streams.
#ifndef NEURITE_SERVER_HTTP2_SESSION_FLOW_CONTROL_H_
#define NEURITE_SERVER_HTTP2_SESSION_FLOW_CONTROL_H_

#include <cstddef>
#include <cstdint>

#include "server/http2/codec/window.h"
#include "server/http2/session/connection_writer.h"
#include "server/http2/session/frame_rate_limiter.h"
#include "server/http2/session/worker_state.h"

namespace neurite::http2 {

// Grants credit to the client (RFC 9113, section 5.2), and determines how much
// may be sent to it. The windows of a stream are stored in its call.
class FlowControl {
 public:
  // All arguments must outlive it.
  FlowControl(const WorkerState& worker, ConnectionWriter& writer,
              FrameRateLimiter& limiter);

  // --- Receiving -------------------------------------------------------------

  // Sends the SETTINGS with which the server's side of a connection begins, and
  // the connection's window, unless they have been sent. Must be called before
  // any other frame is sent. Not at once: a client of HTTP/1 could not read its
  // answer behind them.
  void Announce();
  bool announced() const { return announced_; }

  // The window of the connection when all received bytes have been consumed.
  static int64_t ConnectionWindow(const FrontEndOptions& options);
  // The initial window of a stream, which fits the largest request.
  int64_t stream_window() const { return stream_window_; }

  // A stream has been opened, with stream_window(): see FrameRateLimiter.
  void OnStreamOpened() { frame_rate_.AllowDiscarded(stream_window_); }

  // Returns false if the client has sent more than it may.
  bool Take(int64_t bytes) { return receive_window_.Take(bytes); }

  // Returns credit for request bytes to the connection's window: they have been
  // consumed, or are bounded by the quota for incomplete requests.
  void Credit(size_t bytes) {
    const uint32_t told = receive_window_.Credit(static_cast<int64_t>(bytes));
    if (told > 0 && !closed_) writer_.WindowUpdate(0, told);
  }
  // The same for the window of a stream; its client is known to have `coming`
  // more bytes to send.
  void CreditStream(uint32_t stream, ReceiveWindow& window, size_t bytes,
                    int64_t coming) {
    const uint32_t told = window.Credit(static_cast<int64_t>(bytes), coming);
    if (told > 0 && !closed_) writer_.WindowUpdate(stream, told);
  }
  // Stops granting credit: the connection has ended.
  void Close() { closed_ = true; }

  // --- Sending ---------------------------------------------------------------

  // The window of a new stream.
  SendWindow NewSendWindow() const {
    return SendWindow(writer_.peer().initial_window);
  }
  // Returns false if the connection's window exceeds the maximum of HTTP/2.
  bool Widen(int64_t bytes) { return send_window_.Widen(bytes); }

  // The number of bytes that one DATA frame of a stream may carry now; 0: none.
  size_t RoomToSend(const SendWindow& stream) const;
  // A message has been written completely.
  void OnMessageWritten() { frame_rate_.Earn(); }
  // Begins a DATA frame of at most RoomToSend bytes; the caller fills in the
  // content.
  char* BeginData(uint32_t stream, SendWindow& window, size_t bytes) {
    send_window_.Use(bytes);
    window.Use(bytes);
    frame_rate_.EarnBytes(bytes);
    return writer_.Data(stream, bytes);
  }

 private:
  const WorkerState& worker_;
  ConnectionWriter& writer_;
  FrameRateLimiter& frame_rate_;
  const int64_t stream_window_;
  ReceiveWindow receive_window_;
  SendWindow send_window_;
  bool announced_ = false;
  bool closed_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_SESSION_FLOW_CONTROL_H_
