// Where a socket connects to.
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

// What HOST:PORT, [IPV6]:PORT or unix:PATH stands for, in the order in which
// the system would try them; at least one. Asks the resolver, and waits for it.
//   INVALID_ARGUMENT  it has none of these forms, or the path is too long
//   UNAVAILABLE       the host has no address
absl::StatusOr<std::vector<SocketAddress>> ResolveServer(
    absl::string_view address);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_SOCKET_ADDRESS_H_
