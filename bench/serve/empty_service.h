// Calls that cost what the front end costs, and nothing else.
#ifndef NEURITE_BENCH_SERVE_EMPTY_SERVICE_H_
#define NEURITE_BENCH_SERVE_EMPTY_SERVICE_H_

#include <string>

#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"

namespace neurite::bench::serve {

inline constexpr char kEmptyCall[] = "/neurite.bench.EmptyService/Call";
inline constexpr char kSetEmptyReply[] = "/neurite.bench.EmptyService/SetReply";

// Call: drops the request unread, and answers the same bytes every time.
// SetReply: its request is what Call answers from then on.
//
// Belongs to one worker.
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
