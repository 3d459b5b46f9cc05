// Servers that accept a connection and then say nothing.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;

// A TCP socket at which the kernel accepts connections and nobody answers.
class SilentServer {
 public:
  SilentServer() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any = {};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(any);
    auto* const as = reinterpret_cast<sockaddr*>(&any);
    EXPECT_EQ(bind(fd_, as, size), 0);
    EXPECT_EQ(listen(fd_, 16), 0);
    EXPECT_EQ(getsockname(fd_, as, &size), 0);
    address_ = absl::StrCat("127.0.0.1:", ntohs(any.sin_port));
  }
  ~SilentServer() { close(fd_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  const std::string& address() const { return address_; }

 private:
  const int fd_;
  std::string address_;
};

std::unique_ptr<Client> ClientOf(const std::string& address,
                                 const ClientOptions& options) {
  absl::StatusOr<std::unique_ptr<Client>> client =
      Client::Connect(address, options);
  EXPECT_THAT(client, IsOk());
  return client.ok() ? *std::move(client) : nullptr;
}

TEST(ConnectTimeoutTest, BoundsConnecting) {
  const SilentServer silent;
  ClientOptions options;
  options.timeout = milliseconds(3'600'000);
  options.connect_timeout = milliseconds(100);
  const auto client = ClientOf(silent.address(), options);
  const auto no_connection =
      StatusIs(absl::StatusCode::kUnavailable,
               testing::Eq("cannot reach " + silent.address() +
                           ": no answer within 100ms (--connect-timeout); is "
                           "neurite-server running there?"));
  EXPECT_THAT(client->ListModels(), no_connection);
  EXPECT_THAT(client->CheckHealth(""), no_connection);
}

TEST(ConnectTimeoutTest, TimeoutBoundsTheCallWhileConnecting) {
  const SilentServer silent;
  ClientOptions options;
  options.timeout = milliseconds(100);
  options.connect_timeout = milliseconds(3'600'000);
  EXPECT_THAT(ClientOf(silent.address(), options)->ListModels(),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       testing::Eq("cannot reach " + silent.address() +
                                   ": no answer within 100ms (--timeout); is "
                                   "neurite-server running there?")));
}

}  // namespace
}  // namespace neurite
