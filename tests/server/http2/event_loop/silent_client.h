// The client's end of a connection that is given to a worker.
#ifndef NEURITE_TESTS_SERVER_HTTP2_EVENT_LOOP_SILENT_CLIENT_H_
#define NEURITE_TESTS_SERVER_HTTP2_EVENT_LOOP_SILENT_CLIENT_H_

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "server/http2/event_loop/worker.h"
#include "server/transport/listen_socket.h"
#include "tests/server/http2/test_peer.h"

namespace neurite::http2 {

// Sends what it is told to, and nothing of itself.
class SilentClient {
 public:
  explicit SilentClient(Worker& worker) {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    socket_ = Descriptor(ends[0]);
    EXPECT_EQ(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    worker.Serve(Descriptor(ends[1]));
  }

  void Send(const std::string& bytes) {
    EXPECT_EQ(send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // The same, but the server may have closed the connection.
  void SendIfOpen(absl::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent =
          send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  // Returns true once the server has closed the connection; false after 30 s,
  // or if it sends something.
  bool AwaitEnd() {
    pollfd ready = {.fd = socket_.get(), .events = POLLIN, .revents = 0};
    char byte = 0;
    return poll(&ready, 1, 30'000) == 1 &&
           recv(socket_.get(), &byte, 1, 0) == 0;
  }

  // Returns the outcome of a call, once it or the connection has ended; "open"
  // if nothing came for 30 s, or the connection has ended first.
  std::string Outcome(uint32_t stream) {
    pollfd ready = {.fd = socket_.get(), .events = POLLIN, .revents = 0};
    while (peer_.Outcome(stream) == "open" && poll(&ready, 1, 30'000) == 1) {
      std::array<char, 4096> bytes;
      const ssize_t got = recv(socket_.get(), bytes.data(), bytes.size(), 0);
      if (got <= 0) {
        ended_ = true;
        break;
      }
      peer_.Read({bytes.data(), static_cast<size_t>(got)});
    }
    return peer_.Outcome(stream);
  }
  // True once Outcome has seen the end of the connection.
  bool ended() const { return ended_; }

 private:
  Descriptor socket_;
  TestPeer peer_;
  bool ended_ = false;
};

}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_EVENT_LOOP_SILENT_CLIENT_H_
