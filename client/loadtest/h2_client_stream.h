// Many requests on one HTTP/2 stream, answered in order.
#ifndef NEURITE_CLIENT_LOADTEST_H2_CLIENT_STREAM_H_
#define NEURITE_CLIENT_LOADTEST_H2_CLIENT_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "client/loadtest/h2_client_call.h"

namespace neurite {

// Encodes and decodes the messages of a bidirectional call, independent of the
// transport. Not thread-safe.
class H2ClientStream {
 public:
  using OnReply = absl::FunctionRef<void(H2ClientCall&)>;

  // If `want_replies`, received messages are stored in H2ClientCall::reply.
  explicit H2ClientStream(bool want_replies) : want_replies_(want_replies) {}

  // Appends the request of `call`. The request's bytes must stay valid until it
  // has been answered, even after GiveUp.
  void Add(H2ClientCall& call) { entries_.push_back({&call, call.request}); }

  // Drops the answer to `call` when it arrives.
  void GiveUp(const H2ClientCall& call);

  // Writes the next bytes of requests, at most `to.size()`, and returns their
  // number. 0: all requests have been sent.
  size_t Send(std::span<uint8_t> to);

  // Consumes bytes of replies and calls `on_reply` for each answered call.
  // Returns false if they are not valid replies to the requests sent.
  bool Receive(absl::string_view bytes, OnReply on_reply);

  // Call it when the stream has ended. Returns the calls without an answer, the
  // oldest first, and resets this object.
  std::vector<H2ClientCall*> TakeUnanswered();

 private:
  struct Entry {
    H2ClientCall* call;  // null: cancelled
    absl::string_view request;
  };

  const bool want_replies_;
  std::deque<Entry> entries_;  // requests without an answer
  size_t sent_entries_ = 0;    // entries that were sent completely
  size_t sent_bytes_ = 0;      // of the next entry, including its prefix
  std::string prefix_;         // of the current reply
  size_t reply_left_ = 0;      // bytes missing of the current reply
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_STREAM_H_
