// The addresses that a front end can listen on.
#ifndef NEURITE_SERVER_TRANSPORT_LISTEN_ADDRESS_H_
#define NEURITE_SERVER_TRANSPORT_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace neurite {

// An address to listen on: HOST:PORT, [IPV6]:PORT or unix:PATH.
struct ListenAddress {
  std::string host;       // without brackets; empty for a Unix socket
  int port = 0;           // 0 .. 65535; 0 picks one
  std::string unix_path;  // at most 107 bytes; empty for TCP

  bool is_unix() const { return !unix_path.empty(); }
  // True for the usual spellings of all addresses of the machine.
  bool is_wildcard() const {
    return host == "0.0.0.0" || host == "::" || host == "*";
  }

  // The address as it was typed; an IPv6 host is in brackets.
  std::string DebugString() const;
};

// INVALID_ARGUMENT, with the accepted forms, if `text` is not an address, or if
// the path of a Unix socket is too long for the system.
absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text);

// The number of sockets of this process that are bound to `address` (with its
// actual port): the listener and every accepted connection.
int CountSocketsAt(const ListenAddress& address);

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_LISTEN_ADDRESS_H_
