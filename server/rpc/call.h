// The seam between transports and services: one RPC, as bytes.
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
#include "core/base/waiting.h"
#include "core/wire/wire_reader.h"
#include "server/rpc/status_details.h"

namespace neurite {

// What a handler keeps of one call between two events.
class CallState {
 public:
  virtual ~CallState() = default;
};

// Owns states that serve one call after the other.
class CallStatePool {
 public:
  // The call of `state`, which is one of the pool's, has ended.
  virtual void Recycle(CallState& state) = 0;

 protected:
  ~CallStatePool() = default;
};

// Ends a state with its call: gives it back to its pool, or deletes it if it
// belongs to none.
class CallStateDeleter {
 public:
  CallStateDeleter() = default;
  // `pool` must outlive the state.
  explicit CallStateDeleter(CallStatePool& pool) : pool_(&pool) {}
  // Lets the result of std::make_unique become a CallStatePtr.
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

// One RPC. Request messages come in through a CallHandler, response messages go
// out here, then exactly one status. A unary call is the one-in, one-out case.
//
// Metadata: names in lower case; the value of a name that ends in "-bin" is any
// bytes, every other printable ASCII.
//
// Owned by its front end and bound to one worker: every method is called on
// that worker's thread. Valid until Finish.
class Call {
 public:
  // MonotonicTime::max() if the client gave none.
  virtual MonotonicTime deadline() const = 0;

  // True once the client has cancelled or gone: nobody reads the answer.
  virtual bool cancelled() const = 0;

  // What the client has waiting to be computed, for the batcher to count. One
  // for all calls of a connection on its worker; valid until Finish. Null if
  // the front end does not tell its clients apart.
  virtual Waiting* waiting_of_client() { return nullptr; }

  // The value of a request header, if there; the first of several. Valid until
  // Finish.
  virtual std::optional<absl::string_view> RequestHeader(
      absl::string_view name) const = 0;

  // The oldest message that has come and not been released is no longer needed:
  // its bytes are void. A stream's client may send as many again. What is never
  // released is held until Finish.
  virtual void ReleaseMessage() = 0;

  // The handler keeps so many bytes more (negative: fewer) of its replies by
  // itself. They count as what the call makes the server hold, where a front
  // end has a budget for that.
  virtual void CountKept(int64_t /*bytes*/) {}

  // Adds to the metadata that goes out before the first message. REQUIRES:
  // nothing has been sent.
  virtual void AddHeader(absl::string_view name, absl::string_view value) = 0;

  // Memory for the next response message, of at least `bytes` bytes. Asked for
  // again, the earlier memory is void.
  virtual std::span<char> ReserveReply(size_t bytes) = 0;

  // Sends the first `bytes` bytes of the memory reserved last as one message.
  // REQUIRES: on a stream, writable().
  virtual void SendReply(size_t bytes) = 0;

  // False while earlier messages of a stream have not been taken by the
  // network; CallHandler::OnWritable tells when that ends.
  virtual bool writable() const = 0;

  // Adds to the metadata that goes out with the status.
  virtual void AddTrailer(absl::string_view name, absl::string_view value) = 0;

  // Ends the call, exactly once. The messages sent go out first, and the state
  // is released; `status` may lie in it. The call is void afterwards.
  virtual void Finish(const absl::Status& status) = 0;

  // What the handler keeps of this call; null at first.
  CallState* state() const { return state_.get(); }
  void set_state(CallStatePtr state) { state_ = std::move(state); }

 protected:
  virtual ~Call() = default;

  CallStatePtr state_;
};

// What one method does with its calls. One handler serves all calls of its
// method on one worker; what belongs to a call lies in its CallState. Each
// event comes on the worker's thread. Whoever finishes a call gets no more of
// its events.
class CallHandler {
 public:
  virtual ~CallHandler() = default;

  // A request message. Its bytes are valid until they are released, or Finish.
  // Unary and server-streaming calls have exactly one: the front end sees to
  // that.
  virtual void OnMessage(Call& call, MessagePieces message) = 0;

  // The client of a call that streams requests will send no more.
  virtual void OnEnd(Call& /*call*/) {}

  // writable() was false, and is true again.
  virtual void OnWritable(Call& /*call*/) {}

  // The client has cancelled or gone, or the front end gives the call up, and
  // call.cancelled() is true. The call must still be finished, here or later;
  // no other call may be finished here.
  virtual void OnCancel(Call& /*call*/) {}
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_CALL_H_
