// A service that costs nothing beyond the front end.
#ifndef NEURITE_BENCH_SERVE_EMPTY_SERVICE_H_
#define NEURITE_BENCH_SERVE_EMPTY_SERVICE_H_

#include <string>

#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"

namespace neurite::bench::serve {

inline constexpr char kEmptyCall[] = "/neurite.bench.EmptyService/Call";
inline constexpr char kSetEmptyReply[] = "/neurite.bench.EmptyService/SetReply";

// Call discards its request unread and always returns the same bytes. SetReply
// sets those bytes to its own request.
//
// Must be used by one worker only.
class EmptyService {
 public:
  EmptyService() = default;
  EmptyService(const EmptyService&) = delete;
  EmptyService& operator=(const EmptyService&) = delete;

  void AddTo(MethodTable& methods);

 private:
  void Answer(Call& call, MessagePieces message);
  void SetReply(Call& call, MessagePieces message);

  std::string reply_;
  UnaryHandler<EmptyService> answer_{*this, &EmptyService::Answer};
  UnaryHandler<EmptyService> set_reply_{*this, &EmptyService::SetReply};
};

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_EMPTY_SERVICE_H_
