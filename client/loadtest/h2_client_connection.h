// One HTTP/2 connection of a load test.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CLIENT_CONNECTION_H_
#define NEURITE_CLIENT_LOADTEST_H2_CLIENT_CONNECTION_H_

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/loadtest/h2_client_call.h"
#include "client/loadtest/h2_client_stream.h"
#include "client/loadtest/load_target.h"
#include "client/loadtest/socket_address.h"

namespace neurite {

// Hears of the calls of its connections.
class H2Listener {
 public:
  // The server has answered, or ended the stream: `call` is no longer the
  // connection's.
  virtual void OnEnded(H2ClientCall& call, absl::StatusCode code,
                       std::string message) = 0;

 protected:
  ~H2Listener() = default;
};

// A socket that never blocks, and an nghttp2 session on it. Not thread-safe.
class H2ClientConnection {
 public:
  // `target` and `listener` must outlive the connection.
  H2ClientConnection(const LoadTarget& target, const SocketAddress& address,
                     H2Listener& listener);
  ~H2ClientConnection();

  H2ClientConnection(const H2ClientConnection&) = delete;
  H2ClientConnection& operator=(const H2ClientConnection&) = delete;

  // Begins to connect. UNAVAILABLE if that fails at once.
  absl::Status Open();

  // Forgets its calls: the listener hears no more of them. It can be opened
  // again.
  void Close();

  // -1 while it is closed.
  int fd() const { return fd_; }
  // True once the server has sent its settings: it speaks HTTP/2.
  bool ready() const { return ready_; }
  // True while what is to be sent waits for room in the socket.
  bool wants_to_write() const { return connecting_ || !out_.empty(); }

  // True if the server allows one more call now. A call that has to wait does
  // so outside, where it costs nothing to give it up. REQUIRES: ready().
  bool has_room() const;
  // Streams that have not ended, those of cancelled calls included.
  int64_t open_streams() const { return open_streams_; }

  // Begins a call; it goes out with Flush. False: this connection takes no more
  // calls, ever. REQUIRES: has_room(); `call` stays where it is until it has
  // ended.
  bool Submit(H2ClientCall& call);

  // Gives a call up that was submitted: the listener hears no more of it.
  void Cancel(H2ClientCall& call);

  // Sends what the socket takes. UNAVAILABLE: read what has come, and close it.
  absl::Status Flush();

  // Reads all there is, by way of `buffer`, and tells the listener.
  // UNAVAILABLE: close it.
  absl::Status Read(std::span<uint8_t> buffer);

 private:
  struct SessionDeleter {
    void operator()(nghttp2_session* session) const {
      nghttp2_session_del(session);
    }
  };

  void MakeHeaders();
  absl::Status MakeSession();
  absl::Status FinishConnecting();
  absl::Status Serialise();
  absl::Status CheckAlive() const;
  H2ClientCall* CallOf(int32_t stream) const;

  // What nghttp2 calls; `connection` is this one.
  static int OnHeader(nghttp2_session* session, const nghttp2_frame* frame,
                      const uint8_t* name, size_t name_size,
                      const uint8_t* value, size_t value_size, uint8_t flags,
                      void* connection);
  static int OnData(nghttp2_session* session, uint8_t flags, int32_t stream,
                    const uint8_t* data, size_t size, void* connection);
  static int OnFrame(nghttp2_session* session, const nghttp2_frame* frame,
                     void* connection);
  static int OnStreamClosed(nghttp2_session* session, int32_t stream,
                            uint32_t code, void* connection);
  static ssize_t ReadStream(nghttp2_session* session, int32_t stream,
                            uint8_t* to, size_t room, uint32_t* flags,
                            nghttp2_data_source* source, void* connection);
  static ssize_t ReadRequest(nghttp2_session* session, int32_t stream,
                             uint8_t* to, size_t room, uint32_t* flags,
                             nghttp2_data_source* source, void* connection);

  bool SubmitOnStream(H2ClientCall& call);
  void End(H2ClientCall& call, uint32_t reset_code);
  void EndStream(uint32_t reset_code);

  const LoadTarget& target_;
  const SocketAddress address_;
  H2Listener& listener_;

  int fd_ = -1;
  bool connecting_ = false;  // until the socket is connected
  bool ready_ = false;
  std::unique_ptr<nghttp2_session, SessionDeleter> session_;
  std::vector<nghttp2_nv> headers_;  // the timeout last
  std::string authority_;
  std::string out_;  // serialised, not yet sent from `out_sent_` on
  size_t out_sent_ = 0;
  int64_t open_streams_ = 0;

  // If the target streams.
  H2ClientStream stream_;
  int32_t stream_id_ = 0;      // 0: there is none now
  H2ClientCall stream_reply_;  // what the server says of the stream as a whole
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_CONNECTION_H_
