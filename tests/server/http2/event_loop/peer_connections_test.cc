#include "server/http2/event_loop/peer_connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

// An IP address in text, or "unix".
sockaddr_storage Address(const std::string& text) {
  sockaddr_storage address{};
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  if (inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
    std::memcpy(&address, &ipv4, sizeof(ipv4));
  } else if (inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr) == 1) {
    ipv6.sin6_family = AF_INET6;
    std::memcpy(&address, &ipv6, sizeof(ipv6));
  } else {
    address.ss_family = AF_UNIX;
  }
  return address;
}

sockaddr_storage WithPort(const std::string& text, uint16_t port) {
  sockaddr_storage address = Address(text);
  // The port lies at the same place in sockaddr_in and sockaddr_in6.
  static_assert(offsetof(sockaddr_in, sin_port) ==
                offsetof(sockaddr_in6, sin6_port));
  const uint16_t big = htons(port);
  std::memcpy(
      reinterpret_cast<char*>(&address) + offsetof(sockaddr_in, sin_port), &big,
      sizeof(big));
  return address;
}

TEST(PeerNameTest, IsTheAddressAndThePort) {
  EXPECT_EQ(PeerName(WithPort("192.0.2.1", 50000)), "192.0.2.1:50000");
  EXPECT_EQ(PeerName(WithPort("2001:db8::1", 443)), "[2001:db8::1]:443");
  EXPECT_EQ(PeerName(WithPort("::ffff:192.0.2.1", 1)), "192.0.2.1:1");
  EXPECT_EQ(PeerName(Address("unix")), "a client of a Unix socket");
}

TEST(PeerKeyTest, IsTheIpv4AddressOrThePrefixOf64Bits) {
  const struct {
    const char* one;
    const char* other;
    bool same;
  } kCases[] = {
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"192.0.2.1", "::ffff:192.0.2.1", true},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
      {"2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true},
      {"2001:db8::1", "2001:db8:0:1::1", false},
      {"2001:db8:0:1::1", "2001:db8:0:1:8000::", true},
      {"::1", "127.0.0.1", false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(PeerKey(Address(c.one)) == PeerKey(Address(c.other)), c.same)
        << c.one << " and " << c.other;
  }
  EXPECT_EQ(PeerKey(Address("unix")), "");
}

TEST(PeerConnectionsTest, LimitsTheConnectionsOfEachClient) {
  PeerConnections peers(2);
  std::vector<PeerSlot> slots;
  for (const char* client : {"192.0.2.1", "192.0.2.2", "2001:db8::1"}) {
    for (int i = 0; i < 2; ++i) {
      const std::optional<PeerSlot> slot = peers.Admit(Address(client));
      ASSERT_TRUE(slot.has_value()) << client;
      slots.push_back(*slot);
    }
    EXPECT_FALSE(peers.Admit(Address(client)).has_value()) << client;
  }
  EXPECT_EQ(peers.clients(), 3);
}

TEST(PeerConnectionsTest, AClosedConnectionMakesRoomForAnother) {
  PeerConnections peers(1);
  for (int i = 0; i < 3; ++i) {
    const std::optional<PeerSlot> slot = peers.Admit(Address("::1"));
    ASSERT_TRUE(slot.has_value());
    EXPECT_FALSE(peers.Admit(Address("::1")).has_value());
    EXPECT_EQ(peers.clients(), 1);
  }
  EXPECT_EQ(peers.clients(), 0);
}

TEST(PeerConnectionsTest, CountsNeitherUnixSocketsNorAnythingWithoutALimit) {
  PeerConnections one(1);
  PeerConnections unlimited(0);
  std::vector<PeerSlot> slots;
  for (int i = 0; i < 100; ++i) {
    slots.push_back(one.Admit(Address("unix")).value());
    slots.push_back(unlimited.Admit(Address("192.0.2.1")).value());
  }
  EXPECT_EQ(one.clients() + unlimited.clients(), 0);
}

TEST(PeerConnectionsTest, SlotsMayOutliveIt) {
  auto peers = std::make_unique<PeerConnections>(1);
  const std::optional<PeerSlot> slot = peers->Admit(Address("192.0.2.1"));
  peers.reset();
  EXPECT_NE(*slot, nullptr);
}

}  // namespace
}  // namespace neurite::http2
