// A server that is not a gRPC server, or breaks its connections off.
#ifndef NEURITE_TESTS_CLIENT_FOREIGN_SERVER_H_
#define NEURITE_TESTS_CLIENT_FOREIGN_SERVER_H_

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace neurite {

// Listens on a free port of 127.0.0.1. Takes one connection after another,
// sends each `greeting`, sends `answer` after the client's first request over
// HTTP/2 (or, if `greeting` is empty, after its first bytes), and closes it
// when the client has.
class ForeignServer {
 public:
  ForeignServer(std::string greeting, std::string answer)
      : greeting_(std::move(greeting)),
        answer_(std::move(answer)),
        fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any = {};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(any);
    auto* const as = reinterpret_cast<sockaddr*>(&any);
    EXPECT_EQ(bind(fd_, as, size), 0);
    EXPECT_EQ(listen(fd_, 16), 0);
    EXPECT_EQ(getsockname(fd_, as, &size), 0);
    address_ = absl::StrCat("127.0.0.1:", ntohs(any.sin_port));
    thread_ = std::thread([this] { Run(); });
  }
  ~ForeignServer() {
    shutdown(fd_, SHUT_RDWR);  // ends accept()
    thread_.join();
    close(fd_);
  }
  ForeignServer(const ForeignServer&) = delete;
  ForeignServer& operator=(const ForeignServer&) = delete;

  const std::string& address() const { return address_; }

  // A frame of HTTP/2 (RFC 9113, section 4.1).
  static std::string Frame(int type, int flags, int stream,
                           const std::string& payload) {
    std::string frame(9, '\0');
    frame[2] = static_cast<char>(payload.size());
    frame[3] = static_cast<char>(type);
    frame[4] = static_cast<char>(flags);
    frame[8] = static_cast<char>(stream);
    return frame + payload;
  }
  static std::string Settings() { return Frame(4, 0, 0, ""); }

 private:
  static bool ReadAll(int client, std::string& bytes) {
    return recv(client, bytes.data(), bytes.size(), MSG_WAITALL) ==
           static_cast<ssize_t>(bytes.size());
  }

  // Reads until the first HEADERS frame has come.
  static void AwaitRequest(int client) {
    constexpr size_t kHeaders = 1;
    std::string bytes(24, '\0');  // the preface
    size_t type = 0;
    while (type != kHeaders && ReadAll(client, bytes)) {
      std::string head(9, '\0');
      if (!ReadAll(client, head)) return;
      const auto byte = [&head](size_t i) {
        return static_cast<size_t>(static_cast<unsigned char>(head[i]));
      };
      type = byte(3);
      bytes.assign(byte(0) << 16 | byte(1) << 8 | byte(2), '\0');
    }
    ReadAll(client, bytes);
  }

  void Run() const {
    for (;;) {
      const int client = accept(fd_, nullptr, nullptr);
      if (client < 0) return;
      char some[4096];
      if (greeting_.empty()) {
        recv(client, some, sizeof(some), 0);
      } else {
        send(client, greeting_.data(), greeting_.size(), MSG_NOSIGNAL);
        AwaitRequest(client);
      }
      send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      shutdown(client, SHUT_WR);
      while (recv(client, some, sizeof(some), 0) > 0) {
      }
      close(client);
    }
  }

  const std::string greeting_;
  const std::string answer_;
  const int fd_;
  std::string address_;
  std::thread thread_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_CLIENT_FOREIGN_SERVER_H_
