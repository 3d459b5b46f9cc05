// The interface between transports and services: one RPC, as bytes.
#ifndef NEURITE_SERVER_RPC_CALL_H_
#define NEURITE_SERVER_RPC_CALL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "core/wire/wire_reader.h"
#include "server/rpc/status_details.h"

namespace neurite {

// The state of a handler for one call, between two events.
class CallState {
 public:
  virtual ~CallState() = default;
};

// Owns states that are reused for one call after the other.
class CallStatePool {
 public:
  // Called when the call of `state` has ended. `state` belongs to the pool.
  virtual void Recycle(CallState& state) = 0;

 protected:
  ~CallStatePool() = default;
};

// Releases a state when its call ends: returns it to its pool, or deletes it if
// it does not belong to a pool.
class CallStateDeleter {
 public:
  CallStateDeleter() = default;
  // `pool` must outlive the state.
  explicit CallStateDeleter(CallStatePool& pool) : pool_(&pool) {}
  // Allows the result of std::make_unique to become a CallStatePtr.
  template <typename State>
  // NOLINTNEXTLINE(google-explicit-constructor)
  CallStateDeleter(std::default_delete<State> /*deleter*/) {}

  void operator()(CallState* state) const {
    if (pool_ != nullptr) {
      pool_->Recycle(*state);
    } else {
      std::default_delete<CallState>()(state);
    }
  }

 private:
  CallStatePool* pool_ = nullptr;
};
using CallStatePtr = std::unique_ptr<CallState, CallStateDeleter>;

// One RPC. A CallHandler receives the request messages; the response messages,
// and then exactly one status, are sent with this class. A unary call has one
// message in each direction.
//
// Metadata: names are in lower case. The value of a name that ends in "-bin" is
// arbitrary bytes, every other value is printable ASCII, of which the spaces at
// its ends are not sent.
//
// Owned by its front end and bound to one worker: all methods must be called on
// that worker's thread. Valid until Finish.
class Call {
 public:
  // MonotonicTime::max() if the client has set no deadline.
  virtual MonotonicTime deadline() const = 0;

  // True once the client has cancelled or disconnected: the reply is not
  // needed.
  virtual bool cancelled() const = 0;

  // Identifies the client's connection: all of its calls have the same id, and
  // no call of another connection on the worker has it. 0 if the front end does
  // not distinguish its clients.
  virtual uint64_t connection_id() const { return 0; }

  // The value of a request header, the first of several; nullopt if absent, or
  // not declared with MethodTable::AddRequestHeader. Valid until Finish.
  virtual std::optional<absl::string_view> RequestHeader(
      absl::string_view name) const = 0;

  // Releases the oldest received message that has not been released: its bytes
  // become invalid, and the client of a stream may send as many bytes again.
  // Messages that are never released are held until Finish.
  virtual void ReleaseMessage() = 0;

  // Reports that the handler holds this many more (negative: fewer) bytes of
  // memory for the call: states, replies. A front end with a memory quota
  // counts them for the client until Finish.
  virtual void CountKept(int64_t /*bytes*/) {}

  // Adds to the metadata that is sent before the first message. REQUIRES: no
  // message has been sent.
  virtual void AddHeader(absl::string_view name, absl::string_view value) = 0;

  // Returns `bytes` bytes of memory for the next response message, or fewer if
  // there is no memory: the call must then be finished with an error.
  // Invalidates the memory of an earlier call.
  virtual std::span<char> ReserveReply(size_t bytes) = 0;

  // Sends the first `bytes` bytes of the reserved memory as one message.
  // REQUIRES: on a stream, writable().
  virtual void SendReply(size_t bytes) = 0;

  // False while earlier messages of a stream are still to be written to the
  // network; CallHandler::OnWritable is called when it becomes true.
  virtual bool writable() const = 0;

  // Adds to the metadata that is sent with the status.
  virtual void AddTrailer(absl::string_view name, absl::string_view value) = 0;

  // Ends the call with `status`, after the messages that have been sent, and
  // releases the state, in which `status` may be stored. Must be called exactly
  // once; the call is invalid afterwards.
  virtual void Finish(const absl::Status& status) = 0;

  // The handler's state for this call; initially null.
  CallState* state() const { return state_.get(); }
  void set_state(CallStatePtr state) { state_ = std::move(state); }

 protected:
  virtual ~Call() = default;

  CallStatePtr state_;
};

// The status of a call if there is no memory for its reply.
inline absl::Status NoMemoryForReply() {
  return absl::ResourceExhaustedError("the server has no memory for the reply");
}

// Implements one method. One handler serves all calls of its method on one
// worker; per-call state belongs in a CallState. All methods are called on the
// worker's thread, and never for a call that has been finished.
class CallHandler {
 public:
  virtual ~CallHandler() = default;

  // Called for each request message. Its bytes are valid until ReleaseMessage
  // or Finish. The front end ensures that unary and server-streaming calls have
  // exactly one.
  virtual void OnMessage(Call& call, MessagePieces message) = 0;

  // Called when the client of a call that streams requests has sent the last
  // one.
  virtual void OnEnd(Call& /*call*/) {}

  // Called when writable() was false and has become true.
  virtual void OnWritable(Call& /*call*/) {}

  // Called when call.cancelled() has become true, because the client has
  // cancelled or disconnected, or the front end aborts the call. The call must
  // still be finished, here or later. No other call may be finished here.
  virtual void OnCancel(Call& /*call*/) {}
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_CALL_H_
