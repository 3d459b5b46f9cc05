// A method that streams, made of one that does not.
#ifndef NEURITE_SERVER_RPC_CALL_STREAM_H_
#define NEURITE_SERVER_RPC_CALL_STREAM_H_

#include <memory>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "server/rpc/call.h"

namespace neurite {

// Answers each request of a bidirectional stream as if it were a unary call of
// its own: one reply a request, in the order of the requests, several of which
// may be under way. They share the stream's metadata and deadline. The first
// one that fails ends the stream with its status and trailers, after the
// replies to those before it; trailers of the others are dropped.
class CallStream final : public CallHandler {
 public:
  // `unary` must outlive this.
  explicit CallStream(CallHandler& unary);
  ~CallStream() override;

  void OnMessage(Call& call, MessagePieces message) override;
  void OnEnd(Call& call) override;
  void OnWritable(Call& call) override;
  void OnCancel(Call& call) override;

  // Ends every stream, when what is under way on it has been answered, and
  // every later one at once: the server is stopping.
  void EndStreams();

 private:
  class Part;
  class Stream;

  Stream& StreamOf(Call& call);
  Part& TakePart();

  CallHandler& unary_;
  bool ending_ = false;
  absl::flat_hash_set<Stream*> streams_;
  std::vector<std::unique_ptr<Part>> parts_;  // used again and again
  std::vector<Part*> free_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_CALL_STREAM_H_
