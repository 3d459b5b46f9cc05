#include "server/transport/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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

absl::Status CannotListen(const ListenAddress& address,
                          absl::string_view reason) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", address.DebugString(), ": ", reason));
}

// Returns -1 and sets errno on failure.
Descriptor Bind(const sockaddr* name, socklen_t bytes) {
  Descriptor socket_of(
      socket(name->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket_of.get() < 0) return socket_of;
  const int on = 1;
  const int off = 0;
  if (name->sa_family != AF_UNIX) {
    setsockopt(socket_of.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  }
  if (name->sa_family == AF_INET6) {
    setsockopt(socket_of.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
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

absl::StatusOr<ListenSocket> ListenUnix(const ListenAddress& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address.unix_path.data(),
              address.unix_path.size());
  unlink(address.unix_path.c_str());
  ListenSocket listening{.address = address};
  listening.sockets.push_back(
      Bind(reinterpret_cast<const sockaddr*>(&name), sizeof(name)));
  if (listening.sockets[0].get() < 0) {
    return CannotListen(address, std::strerror(errno));
  }
  return listening;
}

// Binds every address; if no port is given, the first one picks it. Addresses
// that the machine does not have are skipped.
absl::StatusOr<ListenSocket> BindAll(const ListenAddress& address,
                                     addrinfo* found) {
  ListenSocket listening{.address = address};
  int error = 0;
  for (addrinfo* a = found; a != nullptr; a = a->ai_next) {
    SetPort(a->ai_addr, listening.address.port);
    Descriptor socket_of = Bind(a->ai_addr, a->ai_addrlen);
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

absl::StatusOr<ListenSocket> ListenTcp(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(
      address.host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found);
  if (error != 0) return CannotListen(address, gai_strerror(error));
  const std::unique_ptr<addrinfo, AddressesDeleter> owned(found);
  absl::StatusOr<ListenSocket> listening = BindAll(address, found);
  for (int i = 1; i < kTries && !listening.ok() && address.port == 0; ++i) {
    listening = BindAll(address, found);
  }
  return listening;
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

absl::StatusOr<ListenSocket> Listen(const ListenAddress& address) {
  NEURITE_RETURN_IF_ERROR(CheckCanListen(address));
  return address.is_unix() ? ListenUnix(address) : ListenTcp(address);
}

}  // namespace neurite
