// Many requests on one stream of HTTP/2, answered in their order.
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

// The messages of a bidirectional call, without its transport. Not thread-safe.
class H2ClientStream {
 public:
  using OnReply = absl::FunctionRef<void(H2ClientCall&)>;

  // `want_replies`: a call's `reply` is what came for it.
  explicit H2ClientStream(bool want_replies) : want_replies_(want_replies) {}

  // Asks what `call` has to ask, after those before it. What it asks must stay
  // where it is until it is answered, even if the call is given up.
  void Add(H2ClientCall& call) { entries_.push_back({&call, call.request}); }

  // The answer to `call` will be dropped.
  void GiveUp(const H2ClientCall& call);

  // Bytes of requests, `to.size()` at most; how many. 0: all have been sent.
  size_t Send(std::span<uint8_t> to);

  // Bytes of replies. Tells of each call that is answered. False: they are no
  // replies to what was asked.
  bool Receive(absl::string_view bytes, OnReply on_reply);

  // The stream has ended: those that were not answered, the oldest first; it is
  // empty afterwards.
  std::vector<H2ClientCall*> TakeUnanswered();

 private:
  struct Entry {
    H2ClientCall* call;  // null: it was given up
    absl::string_view request;
  };

  const bool want_replies_;
  std::deque<Entry> entries_;  // not answered
  size_t sent_entries_ = 0;    // of these, whole
  size_t sent_bytes_ = 0;      // of the next, its prefix included
  std::string prefix_;         // of the reply that is coming
  size_t reply_left_ = 0;      // of it
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_LOADTEST_H2_CLIENT_STREAM_H_
