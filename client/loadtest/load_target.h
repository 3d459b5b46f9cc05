// The server, method and messages of a load test.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_TARGET_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_TARGET_H_

#include <chrono>
#include <string>
#include <vector>

namespace neurite {

struct LoadTarget {
  std::string address;  // HOST:PORT, [IPV6]:PORT or unix:PATH
  std::string method;   // "/neurite.v1.InferenceService/Classify"

  // Encoded requests, sent unchanged.
  std::vector<std::string> messages;

  // The method streams: all requests of a connection are messages of one call,
  // which answers them in order.
  bool stream = false;

  // Sends the request metadata "server-timing: 1".
  bool server_timing = false;

  // The header "grpc-timeout" of each call; empty: the time that the call has
  // left. With "1n" a server rejects every call, which shows the cost of that.
  // Only the h2 transport.
  std::string grpc_timeout;

  // Passes the bytes of replies on; otherwise they are discarded.
  bool want_replies = false;

  // How long connecting may take.
  std::chrono::milliseconds connect_timeout{5'000};
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_TARGET_H_
