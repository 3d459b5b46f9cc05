// Limits the connections of one client.
#ifndef NEURITE_SERVER_HTTP2_EVENT_LOOP_PEER_CONNECTIONS_H_
#define NEURITE_SERVER_HTTP2_EVENT_LOOP_PEER_CONNECTIONS_H_

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace neurite::http2 {

// Identifies a client: its IPv4 address, or the first 64 bits of its IPv6
// address, which usually belong to one machine or household. IPv4 addresses
// that are mapped to IPv6 are IPv4. Empty for a Unix socket.
std::string PeerKey(const sockaddr_storage& address);

// The address and port for texts: "127.0.0.1:50000", "[::1]:50000" or "a client
// of a Unix socket".
std::string PeerName(const sockaddr_storage& address);

// Held as long as a connection exists; the last reference gives it back, on any
// thread. Null for connections that are not counted.
using PeerSlot = std::shared_ptr<const void>;

// Counts the connections of each client. Thread-safe. Slots may outlive it.
class PeerConnections {
 public:
  // `max`: connections of one client; 0: no limit, nothing is counted.
  explicit PeerConnections(int64_t max);

  // A slot for a connection from `address`; nothing if that client has `max`.
  std::optional<PeerSlot> Admit(const sockaddr_storage& address);

  // The number of clients with a connection.
  int64_t clients() const;

 private:
  struct Counts;

  const int64_t max_;
  const std::shared_ptr<Counts> counts_;
};

}  // namespace neurite::http2

#endif  // NEURITE_SERVER_HTTP2_EVENT_LOOP_PEER_CONNECTIONS_H_
