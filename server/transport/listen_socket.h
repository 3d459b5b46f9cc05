// Sockets that listen.
#ifndef NEURITE_SERVER_TRANSPORT_LISTEN_SOCKET_H_
#define NEURITE_SERVER_TRANSPORT_LISTEN_SOCKET_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/transport/listen_address.h"

namespace neurite {

// A descriptor that closes itself. -1: none.
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

// Where one address of the options is listened on.
struct ListenSocket {
  ListenAddress address;            // with the port that was picked
  std::vector<Descriptor> sockets;  // one for each address of the host
};

// Binds and listens; never blocks afterwards. An IPv6 socket of all addresses
// takes IPv4 too. A Unix socket that nobody answers on is replaced.
//
//   FAILED_PRECONDITION  with the system's reason
absl::StatusOr<ListenSocket> Listen(const ListenAddress& address);

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_LISTEN_SOCKET_H_
