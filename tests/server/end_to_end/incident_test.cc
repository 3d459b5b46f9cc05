// The log tells of clients that are cut off or refused.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/end_to_end/server_process.h"

namespace neurite {
namespace {

using ::testing::ContainsRegex;

constexpr int kDone = 0;

// A frame of HTTP/2 on stream 0.
std::string Frame(char type, const std::string& payload) {
  return std::string("\0\0", 2) + static_cast<char>(payload.size()) + type +
         std::string(5, '\0') + payload;
}

const std::string kOpening =
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame('\x4', "");  // SETTINGS

// A client of a server on "127.0.0.1:PORT".
class RawClient {
 public:
  explicit RawClient(const std::string& server)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(
        std::atoi(server.substr(server.rfind(':') + 1).c_str())));
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address),
                      sizeof(address)),
              0);
  }
  ~RawClient() { close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // Its own address: "127.0.0.1:PORT".
  std::string name() const {
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    EXPECT_EQ(
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }

  void Send(const std::string& bytes) const {
    EXPECT_EQ(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // Reads until something has come or the connection has ended. Returns false
  // if it has ended.
  bool Hears() const {
    std::array<char, 4096> bytes;
    return recv(socket_, bytes.data(), bytes.size(), 0) > 0;
  }

 private:
  const int socket_;
};

TEST(IncidentTest, TheLogNamesAClientThatIsCutOffAndWhy) {
  ServerProcess server({"--models", "models", "--listen", "127.0.0.1:0"});
  const std::string address = server.AwaitAddress();
  const RawClient flood(address);
  std::string pings = kOpening;
  for (int i = 0; i < 4000; ++i) pings += Frame('\x6', "12345678");
  flood.Send(pings);
  ASSERT_TRUE(server.AwaitLog("cut off " + flood.name() + ": frame-rate: "));
  // At least 2,048 useless frames, the SETTINGS among them; 24 bytes of the
  // preface, 9 of SETTINGS, 17 of a PING: a part of the 68,033 bytes may be
  // unread.
  EXPECT_THAT(
      server.log(),
      ContainsRegex(" W cut off " + flood.name() +
                    ": frame-rate: too many frames that carry no call "
                    "on \\(after [0-9]+\\.[0-9] s: [3-6][0-9]{4} bytes "
                    "received, 0 calls, 0 resets, [2-4][0-9]{3} useless "
                    "frames\\)\n"));

  const RawClient browser(address);
  browser.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(
      server.AwaitLog("cut off " + browser.name() + ": wrong-protocol: "));
  EXPECT_EQ(server.Stop(), kDone);
}

TEST(IncidentTest, TheLogNamesAClientThatIsRefusedAndWhy) {
  const struct {
    const char* flag;
    std::string text;
  } kCases[] = {
      {"--max-connections", "max-connections: 1 connection is open\n"},
      {"--max-connections-per-peer",
       "max-connections-per-peer: this client has as many connections as one "
       "client may have\n"},
  };
  for (const auto& c : kCases) {
    ServerProcess server(
        {"--models", "models", "--listen", "127.0.0.1:0", c.flag, "1"});
    const std::string address = server.AwaitAddress();
    const RawClient first(address);
    first.Send(kOpening);
    ASSERT_TRUE(first.Hears());
    const RawClient second(address);
    EXPECT_FALSE(second.Hears());
    EXPECT_TRUE(server.AwaitLog(" W refused " + second.name() + ": " + c.text));
    EXPECT_EQ(server.Stop(), kDone);
  }
}

}  // namespace
}  // namespace neurite
