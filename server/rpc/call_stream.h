// Implements a streaming method with the handler of a unary method.
#ifndef NEURITE_SERVER_RPC_CALL_STREAM_H_
#define NEURITE_SERVER_RPC_CALL_STREAM_H_

#include <memory>

#include "absl/container/flat_hash_set.h"
#include "core/base/object_pool.h"
#include "server/rpc/call.h"

namespace neurite {

// Answers each request of a bidirectional stream like a separate unary call:
// one reply per request, in the order of the requests, of which several may be
// pending. They share the stream's metadata and deadline. The first request
// that fails ends the stream with its status and trailers, after the replies to
// the requests before it; trailers of other requests are dropped.
class CallStream final : public CallHandler {
 public:
  // `unary` must outlive this.
  explicit CallStream(CallHandler& unary);
  ~CallStream() override;

  void OnMessage(Call& call, MessagePieces message) override;
  void OnEnd(Call& call) override;
  void OnWritable(Call& call) override;
  void OnCancel(Call& call) override;

  // Frees the memory of requests that is kept for reuse.
  void Trim();

  // Ends every stream once its pending requests have been answered, and every
  // later one at its first message, because the server is stopping.
  void EndStreams();

 private:
  class Part;
  class Stream;

  Stream& StreamOf(Call& call);

  CallHandler& unary_;
  bool ending_ = false;
  absl::flat_hash_set<Stream*> streams_;
  std::unique_ptr<ObjectPool<Part>> parts_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_CALL_STREAM_H_
