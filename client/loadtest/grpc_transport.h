// Load over gRPC.
#ifndef NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_
#define NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "client/loadtest/transport.h"

namespace neurite {

// Whom to ask, and what.
struct LoadTarget {
  std::string address;  // HOST:PORT, [IPV6]:PORT or unix:PATH
  std::string method;   // "/neurite.v1.InferenceService/Classify"

  // Encoded requests. They are sent as they are, and never copied.
  std::vector<std::string> messages;

  // Sends the request metadata "server-timing: 1".
  bool server_timing = false;

  // Hands the bytes of replies on; without it they are dropped unread.
  bool want_replies = false;

  // For so long a connection may take to be made.
  std::chrono::milliseconds connect_timeout{5'000};
};

// Transports that share `target`, which lives as long as any of them. Each
// connection is a TCP connection of its own.
TransportFactory GrpcTransports(std::shared_ptr<const LoadTarget> target);

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_GRPC_TRANSPORT_H_
