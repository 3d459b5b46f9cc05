// One HTTP/2 connection of the load generator.
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

// Receives the ends of a connection's calls.
class H2Listener {
 public:
  // Called when the server has answered `call` or ended its stream. The
  // connection no longer uses `call`.
  virtual void OnEnded(H2ClientCall& call, absl::StatusCode code,
                       std::string message) = 0;

 protected:
  ~H2Listener() = default;
};

// A non-blocking socket with an nghttp2 session. Not thread-safe.
class H2ClientConnection {
 public:
  // `target` and `listener` must outlive the connection.
  H2ClientConnection(const LoadTarget& target, const SocketAddress& address,
                     H2Listener& listener);
  ~H2ClientConnection();

  H2ClientConnection(const H2ClientConnection&) = delete;
  H2ClientConnection& operator=(const H2ClientConnection&) = delete;

  // Starts to connect. UNAVAILABLE if that fails immediately.
  absl::Status Open();

  // Closes the socket and drops all calls without notifying the listener. The
  // connection can be opened again.
  void Close();

  // -1 while closed.
  int fd() const { return fd_; }
  // True once the server has sent SETTINGS, which shows that it uses HTTP/2.
  bool ready() const { return ready_; }
  // True while data must wait until the socket is writable.
  bool wants_to_write() const { return connecting_ || !out_.empty(); }

  // True if the server allows another stream now. Calls that must wait for one
  // wait in the transport, where they can be cancelled without any frames.
  // REQUIRES: ready().
  bool has_room() const;
  // Streams that have not ended, including those of cancelled calls.
  int64_t open_streams() const { return open_streams_; }

  // Starts a call; Flush sends it. Returns false if this connection cannot
  // start any more calls. REQUIRES: has_room(); `call` must not move or be
  // destroyed before it has ended.
  bool Submit(H2ClientCall& call);

  // Cancels a submitted call without notifying the listener.
  void Cancel(H2ClientCall& call);

  // Sends as much as the socket accepts. After UNAVAILABLE, call Read for data
  // that has already arrived, then Close.
  absl::Status Flush();

  // Reads all available data through `buffer` and notifies the listener. After
  // UNAVAILABLE, call Close.
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

  // Callbacks of nghttp2; `connection` is this object.
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
  std::string out_;  // serialised frames, sent up to `out_sent_`
  size_t out_sent_ = 0;
  int64_t open_streams_ = 0;

  // Used if the target streams.
  H2ClientStream stream_;
  int32_t stream_id_ = 0;      // 0: no stream is open
  H2ClientCall stream_reply_;  // status of the stream as a whole
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_CONNECTION_H_
