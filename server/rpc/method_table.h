// Maps the names of methods to their handlers.
#ifndef NEURITE_SERVER_RPC_METHOD_TABLE_H_
#define NEURITE_SERVER_RPC_METHOD_TABLE_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/rpc/call.h"

namespace neurite {

enum class MethodKind {
  kUnary,
  kClientStreaming,
  kServerStreaming,
  kBidiStreaming,
};

// Returns true if a call may have any number of request messages.
constexpr bool StreamsRequests(MethodKind kind) {
  return kind == MethodKind::kClientStreaming ||
         kind == MethodKind::kBidiStreaming;
}

// Returns true if a call may have any number of response messages.
constexpr bool StreamsReplies(MethodKind kind) {
  return kind == MethodKind::kServerStreaming ||
         kind == MethodKind::kBidiStreaming;
}

// The largest request of a method that takes no rows.
inline constexpr int64_t kMostWithoutRows = 64 << 10;

struct Method {
  MethodKind kind = MethodKind::kUnary;
  CallHandler* handler = nullptr;  // never null, outlives the table
  // Larger requests are rejected with RESOURCE_EXHAUSTED, as are those over the
  // limit of the front end.
  int64_t max_request_bytes = std::numeric_limits<int64_t>::max();
};

// OK, or RESOURCE_EXHAUSTED with the limit: `method` and its front end, which
// accepts `max_request_bytes`, take no request of `bytes` bytes.
absl::Status CheckRequestSize(const Method& method, int64_t max_request_bytes,
                              int64_t bytes);

// The methods of one worker, by full name: "/neurite.v1.ModelService/GetModel".
// Filled when the worker is created, then only read.
class MethodTable {
 public:
  // REQUIRES: `name` has not been added.
  void Add(absl::string_view name, MethodKind kind, CallHandler& handler,
           int64_t max_request_bytes = Method().max_request_bytes);

  // Declares that handlers read this request header (see Call::RequestHeader).
  void AddRequestHeader(absl::string_view name);
  const std::vector<std::string>& request_headers() const {
    return request_headers_;
  }

  // Returns null if there is no such method. Valid as long as the table.
  const Method* Find(absl::string_view name) const;

  // Returns the full names of the services, sorted.
  std::vector<std::string> Services() const;

  // Returns UNIMPLEMENTED for a method that does not exist: the message states
  // whether the service exists, and lists its methods.
  absl::Status UnknownMethod(absl::string_view name) const;

 private:
  absl::flat_hash_map<std::string, Method> methods_;
  std::vector<std::string> request_headers_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_METHOD_TABLE_H_
