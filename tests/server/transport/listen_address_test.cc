#include "server/transport/listen_address.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

// Listens on a port of 127.0.0.1 that the system picks.
class TakenPort {
 public:
  TakenPort() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof(name);
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&name), bytes), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&name), &bytes), 0);
    port_ = ntohs(name.sin_port);
  }
  ~TakenPort() { close(fd_); }
  int port() const { return port_; }

 private:
  int fd_;
  int port_ = 0;
};

TEST(ListenAddressTest, ParsesEveryForm) {
  const struct {
    const char* text;
    const char* host;
    int port;
    const char* unix_path;
  } kCases[] = {
      {"127.0.0.1:8500", "127.0.0.1", 8500, ""},
      {"localhost:0", "localhost", 0, ""},
      {"[::1]:65535", "::1", 65535, ""},
      {"unix:/run/neurite.sock", "", 0, "/run/neurite.sock"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.text);
    NEURITE_ASSERT_OK_AND_ASSIGN(const ListenAddress address,
                                 ParseListenAddress(c.text));
    EXPECT_EQ(address.host, c.host);
    EXPECT_EQ(address.port, c.port);
    EXPECT_EQ(address.unix_path, c.unix_path);
    EXPECT_EQ(address.DebugString(), c.text);
  }
}

TEST(ListenAddressTest, RejectsMalformedAddresses) {
  for (const char* text :
       {"", " 127.0.0.1:0", "127.0.0.1:0 ", "127.0.0.1: 0", "127.0.0.1:0\r",
        "8500", "127.0.0.1", "127.0.0.1:", ":8500", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:http", "::1:8500", "[::1:8500", "unix:"}) {
    EXPECT_THAT(ParseListenAddress(text),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("HOST:PORT")))
        << text;
  }
}

TEST(ListenAddressTest, APathHasAtMost107Bytes) {
  const std::string longest(107, 'x');
  EXPECT_THAT(ParseListenAddress("unix:" + longest), IsOk());
  EXPECT_THAT(ParseListenAddress("unix:" + longest + "x"),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("longer than 107 bytes")));
}

TEST(ListenAddressTest, CountsItsSockets) {
  const TakenPort taken;
  const ListenAddress address{.host = "127.0.0.1", .port = taken.port()};
  EXPECT_EQ(CountSocketsAt(address), 1);
}

}  // namespace
}  // namespace neurite
