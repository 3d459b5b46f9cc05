// Whom a load test asks, and what.
#ifndef NEURITE_CLIENT_LOADTEST_LOAD_TARGET_H_
#define NEURITE_CLIENT_LOADTEST_LOAD_TARGET_H_

#include <chrono>
#include <string>
#include <vector>

namespace neurite {

struct LoadTarget {
  std::string address;  // HOST:PORT, [IPV6]:PORT or unix:PATH
  std::string method;   // "/neurite.v1.InferenceService/Classify"

  // Encoded requests. They are sent as they are.
  std::vector<std::string> messages;

  // The method streams: a connection's requests are messages of one call, which
  // answers them in order.
  bool stream = false;

  // Sends the request metadata "server-timing: 1".
  bool server_timing = false;

  // Hands the bytes of replies on; without it they are dropped unread.
  bool want_replies = false;

  // For so long a connection may take to be made.
  std::chrono::milliseconds connect_timeout{5'000};
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_LOAD_TARGET_H_
