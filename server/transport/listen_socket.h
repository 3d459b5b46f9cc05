// Listening sockets.
#ifndef NEURITE_SERVER_TRANSPORT_LISTEN_SOCKET_H_
#define NEURITE_SERVER_TRANSPORT_LISTEN_SOCKET_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/transport/listen_address.h"
#include "server/transport/socket_mode.h"

namespace neurite {

// Owns a file descriptor. -1: none.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { Close(); }

  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }
  void Close();

 private:
  int fd_;
};

// The listening sockets for one address of the options.
struct ListenSocket {
  ListenAddress address;            // with the port that was picked
  std::vector<Descriptor> sockets;  // one per address of the host
};

// Binds and listens on each of `addresses`, in order; the sockets are
// non-blocking. A wildcard IPv6 socket accepts IPv4 too, unless one of the
// addresses is an IPv4 address with the same port. A Unix socket without a
// listening server is replaced; anything else in its place, even a link, is
// not. New ones have the mode `unix_mode` (see ScopedSocketMode).
//
//   FAILED_PRECONDITION  with the first address that fails and the reason
absl::StatusOr<std::vector<ListenSocket>> ListenOnAll(
    const std::vector<ListenAddress>& addresses,
    mode_t unix_mode = kDefaultUnixSocketMode);

// The same for one address.
absl::StatusOr<ListenSocket> Listen(const ListenAddress& address,
                                    mode_t unix_mode = kDefaultUnixSocketMode);

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_LISTEN_SOCKET_H_
