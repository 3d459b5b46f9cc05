// Servers that accept a connection and then say nothing.
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/silent_server.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using std::chrono::milliseconds;

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
