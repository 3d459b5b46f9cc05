// Resolves server addresses for sockets.
#ifndef NEURITE_CLIENT_LOADTEST_SOCKET_ADDRESS_H_
#define NEURITE_CLIENT_LOADTEST_SOCKET_ADDRESS_H_

#include <sys/socket.h>

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t size = 0;
};

// Resolves HOST:PORT, [IPV6]:PORT or unix:PATH to at least one address, in the
// order in which they should be tried. Blocks while the resolver works.
//   INVALID_ARGUMENT  `address` has another form, or the path is too long
//   UNAVAILABLE       the host has no address
absl::StatusOr<std::vector<SocketAddress>> ResolveServer(
    absl::string_view address);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_SOCKET_ADDRESS_H_
