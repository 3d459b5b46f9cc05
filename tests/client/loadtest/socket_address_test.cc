#include "client/loadtest/socket_address.h"

#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

template <typename Address>
Address As(const SocketAddress& address) {
  Address as;
  std::memcpy(&as, &address.storage, sizeof(as));
  return as;
}

TEST(ResolveServer, ResolvesNumericIpv4AndIpv6Addresses) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto four,
                               ResolveServer("127.0.0.1:8500"));
  ASSERT_THAT(four, SizeIs(1));
  EXPECT_EQ(four[0].size, sizeof(sockaddr_in));
  EXPECT_EQ(As<sockaddr_in>(four[0]).sin_port, htons(8500));
  EXPECT_EQ(As<sockaddr_in>(four[0]).sin_addr.s_addr, htonl(INADDR_LOOPBACK));
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto six, ResolveServer("[::1]:1"));
  ASSERT_THAT(six, SizeIs(1));
  EXPECT_EQ(six[0].size, sizeof(sockaddr_in6));
  EXPECT_EQ(As<sockaddr_in6>(six[0]).sin6_port, htons(1));
}

TEST(ResolveServer, ResolvesLocalhost) {
  if (!std::filesystem::exists("/etc/hosts")) {
    GTEST_SKIP() << "no /etc/hosts: no name has an address here";
  }
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto addresses,
                               ResolveServer("localhost:8500"));
  EXPECT_THAT(addresses, ::testing::Not(::testing::IsEmpty()));
}

TEST(ResolveServer, ResolvesUnixSocketPathsUpToTheirLimit) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto addresses,
                               ResolveServer("unix:/run/neurite"));
  ASSERT_THAT(addresses, SizeIs(1));
  const auto address = As<sockaddr_un>(addresses[0]);
  EXPECT_EQ(address.sun_family, AF_UNIX);
  EXPECT_STREQ(address.sun_path, "/run/neurite");
  EXPECT_THAT(ResolveServer("unix:" + std::string(200, 'a')),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("at most 107 bytes, got 200")));
}

TEST(ResolveServer, NamesUnknownHostsAndMalformedAddresses) {
  EXPECT_THAT(ResolveServer("no-host.invalid:8500"),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("cannot find the host no-host.invalid")));
  EXPECT_THAT(ResolveServer("127.0.0.1"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("the port is missing")));
}

}  // namespace
}  // namespace neurite
