#include "server/http2/event_loop/peer_connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "core/base/mutex.h"

namespace neurite::http2 {
namespace {

constexpr size_t kIpv4Bytes = 4;
constexpr size_t kMappedAt = 12;    // where a mapped IPv4 address begins
constexpr size_t kPrefixBytes = 8;  // of an IPv6 address: a /64

std::string BytesOf(const void* at, size_t size) {
  return {static_cast<const char*>(at), size};
}

}  // namespace

std::string PeerKey(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof(ipv4));
    return BytesOf(&ipv4.sin_addr, kIpv4Bytes);
  }
  if (address.ss_family != AF_INET6) return {};
  sockaddr_in6 ipv6{};
  std::memcpy(&ipv6, &address, sizeof(ipv6));
  const std::string bytes = BytesOf(&ipv6.sin6_addr, sizeof(ipv6.sin6_addr));
  return IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr) ? bytes.substr(kMappedAt)
                                               : bytes.substr(0, kPrefixBytes);
}

std::string PeerName(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof(ipv4));
    inet_ntop(AF_INET, &ipv4.sin_addr, text.data(), text.size());
    return absl::StrCat(text.data(), ":", ntohs(ipv4.sin_port));
  }
  if (address.ss_family != AF_INET6) return "a client of a Unix socket";
  sockaddr_in6 ipv6{};
  std::memcpy(&ipv6, &address, sizeof(ipv6));
  const uint16_t port = ntohs(ipv6.sin6_port);
  if (IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) {
    inet_ntop(AF_INET, &ipv6.sin6_addr.s6_addr[kMappedAt], text.data(),
              text.size());
    return absl::StrCat(text.data(), ":", port);
  }
  inet_ntop(AF_INET6, &ipv6.sin6_addr, text.data(), text.size());
  return absl::StrCat("[", text.data(), "]:", port);
}

struct PeerConnections::Counts {
  mutable Mutex mu;
  absl::flat_hash_map<std::string, int64_t> connections ABSL_GUARDED_BY(mu);
};

PeerConnections::PeerConnections(int64_t max)
    : max_(max), counts_(std::make_shared<Counts>()) {}

std::optional<PeerSlot> PeerConnections::Admit(
    const sockaddr_storage& address) {
  if (max_ == 0) return PeerSlot();
  std::string key = PeerKey(address);
  if (key.empty()) return PeerSlot();
  {
    const MutexLock lock(counts_->mu);
    int64_t& connections = counts_->connections[key];
    if (connections >= max_) return std::nullopt;
    ++connections;
  }
  return PeerSlot(counts_.get(),
                  [counts = counts_, key = std::move(key)](const void*) {
                    const MutexLock lock(counts->mu);
                    const auto found = counts->connections.find(key);
                    if (--found->second == 0) counts->connections.erase(found);
                  });
}

int64_t PeerConnections::clients() const {
  const MutexLock lock(counts_->mu);
  return static_cast<int64_t>(counts_->connections.size());
}

}  // namespace neurite::http2
