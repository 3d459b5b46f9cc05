// One RPC of the gRPC C++ front end.
#ifndef NEURITE_SERVER_GRPC_CALL_H_
#define NEURITE_SERVER_GRPC_CALL_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <optional>
#include <vector>

#include "server/rpc/call.h"
#include "server/rpc/method_table.h"

namespace neurite {

class GrpcCall;

// A tag of the completion queue: the operation that has completed.
struct GrpcEvent {
  enum class Kind { kArrived, kRead, kWritten, kFinished, kDone, kWake };
  Kind kind;
  GrpcCall* call;
};

// Owns the calls of one worker. A call object waits for an RPC, serves it, and
// is reused; only gRPC's own per-call objects are created anew.
class GrpcCallOwner {
 public:
  // An RPC has arrived: another call object must wait for the next one.
  virtual void OnArrived() = 0;
  // `call` has ended and is idle again; `served`: it has served an RPC.
  virtual void OnIdle(GrpcCall& call, bool served) = 0;
  // An unanswered call was cancelled, by its client or by the server.
  virtual void OnCancelled() = 0;
  // The bytes that a call holds have changed by `bytes`.
  virtual void OnHeld(int64_t bytes) = 0;
  // True if the memory quota is exhausted, so that further messages must be
  // rejected.
  virtual bool IsFull() const = 0;
  virtual const MethodTable& methods() const = 0;

 protected:
  ~GrpcCallOwner() = default;
};

// Worker-bound: all methods run on the worker's thread.
class GrpcCall final : public Call {
 public:
  // All arguments must outlive the call.
  GrpcCall(GrpcCallOwner& owner, grpc::AsyncGenericService& service,
           grpc::ServerCompletionQueue& queue);
  ~GrpcCall() override;

  // Waits for the next RPC. REQUIRES: new or idle.
  void Accept();

  // An operation of this call has completed; `ok` as reported by the completion
  // queue.
  void OnEvent(GrpcEvent::Kind kind, bool ok);

  MonotonicTime deadline() const override { return deadline_; }
  bool cancelled() const override { return cancelled_; }
  std::optional<absl::string_view> RequestHeader(
      absl::string_view name) const override;
  std::span<char> ReserveReply(size_t bytes) override;
  void SendReply(size_t bytes) override;
  void ReleaseMessage() override;
  void AddHeader(absl::string_view name, absl::string_view value) override;
  bool writable() const override { return !writing_; }
  void AddTrailer(absl::string_view name, absl::string_view value) override;
  void Finish(const absl::Status& status) override;

 private:
  // The objects that gRPC requires anew for every RPC.
  struct Rpc {
    Rpc() : stream(&context) {}
    grpc::GenericServerContext context;
    grpc::GenericServerAsyncReaderWriter stream;
  };

  // A request message that the handler holds.
  struct Message {
    std::vector<grpc::Slice> slices;
    std::vector<absl::string_view> pieces;
    int64_t bytes = 0;
  };

  MethodKind kind() const { return method_->kind; }
  void OnArrived(bool ok);
  void OnRead(bool ok);
  void OnNothingRead();
  void OnWritten(bool ok);
  void OnDone();
  void ReadOn();
  absl::Status TakeMessage();
  void Refuse(const absl::Status& status);
  void SendFinish();
  void DropRequests();
  void IdleIfEnded();

  GrpcCallOwner& owner_;
  grpc::AsyncGenericService& service_;
  grpc::ServerCompletionQueue& queue_;

  GrpcEvent arrived_{GrpcEvent::Kind::kArrived, this};
  GrpcEvent read_{GrpcEvent::Kind::kRead, this};
  GrpcEvent written_{GrpcEvent::Kind::kWritten, this};
  GrpcEvent finished_{GrpcEvent::Kind::kFinished, this};
  GrpcEvent done_{GrpcEvent::Kind::kDone, this};

  std::optional<Rpc> rpc_;
  const Method* method_ = nullptr;
  MonotonicTime deadline_;
  grpc::ByteBuffer incoming_;
  std::deque<Message> messages_;  // oldest first
  int64_t reply_bytes_ = 0;       // reserved since the call arrived
  grpc_slice reply_;              // reserved, not yet sent
  grpc::ByteBuffer unary_reply_;  // sent together with the status
  grpc::Status status_;           // valid once finishing_
  absl::Status refusal_;          // set by Refuse
  uint64_t serial_ = 0;           // the number of calls it has finished

  bool served_ = false;  // an RPC has arrived
  bool reserved_ = false;
  bool told_ = false;       // the handler has been notified of the call
  bool reading_ = false;    // a Read is in progress
  bool all_read_ = false;   // the client sends no more
  bool replied_ = false;    // unary_reply_ holds the reply
  bool writing_ = false;    // a Write is in progress
  bool finishing_ = false;  // the handler has called Finish
  bool cancelled_ = false;
  bool finish_ended_ = false;
  bool done_ended_ = false;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_GRPC_CALL_H_
