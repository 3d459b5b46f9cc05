// One HTTP/2 connection of the load generator.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CLIENT_CONNECTION_H_
#define NEURITE_CLIENT_LOADTEST_H2_CLIENT_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "client/loadtest/h2_client_session.h"
#include "client/loadtest/load_target.h"
#include "client/loadtest/socket_address.h"

namespace neurite {

// A non-blocking socket with an HTTP/2 session. Is opened and closed once. Not
// thread-safe.
class H2ClientConnection {
 public:
  // `target` and `listener` must outlive the connection.
  H2ClientConnection(const LoadTarget& target, H2Listener& listener);
  ~H2ClientConnection();

  H2ClientConnection(const H2ClientConnection&) = delete;
  H2ClientConnection& operator=(const H2ClientConnection&) = delete;

  // Starts to connect. UNAVAILABLE if that fails immediately.
  absl::Status Open(const SocketAddress& address);

  // Closes the socket. No call ends by that.
  void Close();

  // -1 before Open and after Close.
  int fd() const { return fd_; }
  // True while data must wait until the socket is writable.
  bool wants_to_write() const { return connecting_ || !out_.empty(); }
  // True if the server will send no more answers and has all that it asked for:
  // after GOAWAY, the last stream and the last Flush.
  bool finished() const;

  // The calls. Flush sends what they need.
  H2ClientSession& session() { return session_; }
  const H2ClientSession& session() const { return session_; }

  // Sends as much as the socket accepts. After UNAVAILABLE, call Read for data
  // that has already arrived, then Close.
  absl::Status Flush();

  // Reads all available data through `buffer` and notifies the listener. After
  // UNAVAILABLE, call Close.
  absl::Status Read(std::span<uint8_t> buffer);

 private:
  absl::Status FinishConnecting();

  H2ClientSession session_;
  int fd_ = -1;
  bool connecting_ = false;  // until the socket is connected
  std::string out_;          // serialised frames, sent up to `out_sent_`
  size_t out_sent_ = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_CONNECTION_H_
