// Which handler answers which method.
#ifndef NEURITE_SERVER_RPC_METHOD_TABLE_H_
#define NEURITE_SERVER_RPC_METHOD_TABLE_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/rpc/call.h"

namespace neurite {

enum class MethodKind {
  kUnary,
  kClientStreaming,
  kServerStreaming,
  kBidiStreaming,
};

// True if a call may have any number of request messages.
constexpr bool StreamsRequests(MethodKind kind) {
  return kind == MethodKind::kClientStreaming ||
         kind == MethodKind::kBidiStreaming;
}

// True if a call may have any number of response messages.
constexpr bool StreamsReplies(MethodKind kind) {
  return kind == MethodKind::kServerStreaming ||
         kind == MethodKind::kBidiStreaming;
}

struct Method {
  MethodKind kind = MethodKind::kUnary;
  CallHandler* handler = nullptr;  // never null, outlives the table
};

// The methods of one worker, by full name: "/neurite.v1.ModelService/GetModel".
// Filled at start, then only read.
class MethodTable {
 public:
  // REQUIRES: `name` is new.
  void Add(absl::string_view name, MethodKind kind, CallHandler& handler);

  // Null if there is none. Valid as long as the table.
  const Method* Find(absl::string_view name) const;

  // The full names of the services that have methods here, sorted.
  std::vector<std::string> Services() const;

  // What a caller of a method that is not there is told: whether the service
  // exists, and which methods it has.
  absl::Status UnknownMethod(absl::string_view name) const;

 private:
  absl::flat_hash_map<std::string, Method> methods_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_METHOD_TABLE_H_
