#include "server/transport/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

// The limit on connections that are not yet accepted; the system's is often
// lower.
constexpr int kBacklog = 4096;

// If a host has several addresses, the port picked for the first one may be in
// use on another.
constexpr int kTries = 16;

struct AddressesDeleter {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};
using HostAddresses = std::unique_ptr<addrinfo, AddressesDeleter>;

absl::Status CannotListen(const ListenAddress& address,
                          absl::string_view reason) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", address.DebugString(), ": ", reason));
}

// Returns -1 and sets errno on failure. `ipv6_only`: a socket for IPv6 leaves
// IPv4 to another.
Descriptor Bind(const sockaddr* name, socklen_t bytes, bool ipv6_only) {
  Descriptor socket_of(
      socket(name->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket_of.get() < 0) return socket_of;
  const int on = 1;
  if (name->sa_family != AF_UNIX) {
    setsockopt(socket_of.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  }
  if (name->sa_family == AF_INET6) {
    const int only = ipv6_only ? 1 : 0;
    setsockopt(socket_of.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));
  }
  if (bind(socket_of.get(), name, bytes) != 0 ||
      listen(socket_of.get(), kBacklog) != 0) {
    const int error = errno;
    socket_of.Close();
    errno = error;
  }
  return socket_of;
}

int PortOf(const Descriptor& socket_of) {
  sockaddr_storage name{};
  socklen_t bytes = sizeof(name);
  getsockname(socket_of.get(), reinterpret_cast<sockaddr*>(&name), &bytes);
  return ntohs(name.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(name).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(name).sin_port);
}

void SetPort(sockaddr* name, int port) {
  const auto number = htons(static_cast<uint16_t>(port));
  if (name->sa_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(name)->sin6_port = number;
  } else {
    reinterpret_cast<sockaddr_in*>(name)->sin_port = number;
  }
}

sockaddr_un NameOf(const ListenAddress& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  assert(address.unix_path.size() < sizeof(name.sun_path));
  std::memcpy(name.sun_path, address.unix_path.data(),
              address.unix_path.size());
  return name;
}

// The reason why a socket must not or cannot be created at `path`, or "". What
// a server that is gone has left there does not count.
std::string WhyNotAt(const std::string& path) {
  // Not `stat`: bind() does not follow links, so that a link would be replaced,
  // and the clients that know its target would not find the server.
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0) {
    if (S_ISLNK(found.st_mode)) {
      return "a symbolic link exists there; give the path to which it leads";
    }
    if (!S_ISSOCK(found.st_mode)) {
      return "a file that is not a socket exists there";
    }
  }
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (access(folder.c_str(), W_OK | X_OK) == 0) return "";
  return absl::StrCat(folder, ": ", std::strerror(errno));
}

absl::Status CheckUnix(const ListenAddress& address) {
  const sockaddr_un name = NameOf(address);
  const Descriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&name),
              sizeof(name)) == 0) {
    return CannotListen(address, "another server answers there");
  }
  const std::string reason = WhyNotAt(address.unix_path);
  return reason.empty() ? absl::OkStatus() : CannotListen(address, reason);
}

absl::StatusOr<ListenSocket> ListenUnix(const ListenAddress& address,
                                        mode_t mode) {
  NEURITE_RETURN_IF_ERROR(CheckUnix(address));
  const sockaddr_un name = NameOf(address);
  unlink(address.unix_path.c_str());
  ListenSocket listening{.address = address};
  const ScopedSocketMode scoped(mode);
  listening.sockets.push_back(Bind(reinterpret_cast<const sockaddr*>(&name),
                                   sizeof(name),
                                   /*ipv6_only=*/false));
  if (listening.sockets[0].get() < 0) {
    return CannotListen(address, std::strerror(errno));
  }
  return listening;
}

// Binds every address; if no port is given, the first one picks it. Addresses
// that the machine does not have are skipped.
absl::StatusOr<ListenSocket> BindAll(const ListenAddress& address,
                                     addrinfo* found, bool ipv6_only) {
  ListenSocket listening{.address = address};
  int error = 0;
  for (addrinfo* a = found; a != nullptr; a = a->ai_next) {
    SetPort(a->ai_addr, listening.address.port);
    Descriptor socket_of = Bind(a->ai_addr, a->ai_addrlen, ipv6_only);
    if (socket_of.get() < 0) {
      error = errno;
      if (error == EADDRNOTAVAIL || error == EAFNOSUPPORT) continue;
      return CannotListen(address, std::strerror(error));
    }
    if (listening.address.port == 0) {
      listening.address.port = PortOf(socket_of);
    }
    listening.sockets.push_back(std::move(socket_of));
  }
  if (listening.sockets.empty()) {
    return CannotListen(address, std::strerror(error));
  }
  return listening;
}

absl::StatusOr<ListenSocket> ListenTcp(const ListenAddress& address,
                                       addrinfo* found, bool ipv6_only) {
  absl::StatusOr<ListenSocket> listening = BindAll(address, found, ipv6_only);
  for (int i = 1; i < kTries && !listening.ok() && address.port == 0; ++i) {
    listening = BindAll(address, found, ipv6_only);
  }
  return listening;
}

// Null for a Unix socket.
absl::StatusOr<HostAddresses> Resolve(const ListenAddress& address) {
  if (address.is_unix()) return HostAddresses();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(
      address.host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (error != 0) return CannotListen(address, gai_strerror(error));
  return HostAddresses(found);
}

bool HasIpv4(const HostAddresses& host) {
  for (const addrinfo* a = host.get(); a != nullptr; a = a->ai_next) {
    if (a->ai_family == AF_INET) return true;
  }
  return false;
}

// True if another socket takes IPv4 on the port of addresses[i]: the wildcard
// IPv6 address would otherwise take it, too, and one of them would fail.
bool LeavesIpv4(const std::vector<ListenAddress>& addresses,
                const std::vector<HostAddresses>& hosts, size_t i) {
  if (HasIpv4(hosts[i])) return true;
  const int port = addresses[i].port;
  for (size_t j = 0; j < hosts.size(); ++j) {
    if (port != 0 && addresses[j].port == port && HasIpv4(hosts[j])) {
      return true;
    }
  }
  return false;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = other.Release();
  }
  return *this;
}

void Descriptor::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

absl::StatusOr<std::vector<ListenSocket>> ListenOnAll(
    const std::vector<ListenAddress>& addresses, mode_t unix_mode) {
  std::vector<HostAddresses> hosts;
  for (const ListenAddress& address : addresses) {
    NEURITE_ASSIGN_OR_RETURN(hosts.emplace_back(), Resolve(address));
  }
  std::vector<ListenSocket> listening;
  for (size_t i = 0; i < addresses.size(); ++i) {
    const ListenAddress& address = addresses[i];
    if (address.is_unix()) {
      NEURITE_ASSIGN_OR_RETURN(listening.emplace_back(),
                               ListenUnix(address, unix_mode));
    } else {
      NEURITE_ASSIGN_OR_RETURN(
          listening.emplace_back(),
          ListenTcp(address, hosts[i].get(), LeavesIpv4(addresses, hosts, i)));
    }
  }
  return listening;
}

absl::StatusOr<ListenSocket> Listen(const ListenAddress& address,
                                    mode_t unix_mode) {
  NEURITE_ASSIGN_OR_RETURN(std::vector<ListenSocket> listening,
                           ListenOnAll({address}, unix_mode));
  return std::move(listening.front());
}

}  // namespace neurite
