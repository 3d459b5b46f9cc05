// Methods of every kind for transport tests.
#ifndef NEURITE_TESTS_SERVER_HTTP2_TEST_SERVICES_H_
#define NEURITE_TESTS_SERVER_HTTP2_TEST_SERVICES_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/rpc/call.h"
#include "server/rpc/method_table.h"

namespace neurite::http2 {

// The state of a call. Instances are counted, so that a test can check that
// every call that began has ended.
class TestCallState final : public CallState {
 public:
  explicit TestCallState(int64_t& open) : open_(open) { ++open_; }
  ~TestCallState() override { --open_; }

  std::deque<absl::string_view> waiting;  // messages being held
  bool ended = false;                     // no more messages will arrive
  int64_t replies_left = 0;
  size_t reply_bytes = 0;
  std::string text;

 private:
  int64_t& open_;
};

inline void Reply(Call& call, absl::string_view bytes) {
  // Reserve more than is sent, as a handler that does not know the size does.
  const std::span<char> reply = call.ReserveReply(bytes.size() + 10);
  std::copy(bytes.begin(), bytes.end(), reply.begin());
  call.SendReply(bytes.size());
}

// Manages the state.
class TestHandler : public CallHandler {
 public:
  explicit TestHandler(int64_t& open) : open_(open) {}

  void OnCancel(Call& call) override {
    call.Finish(absl::CancelledError("gone"));
  }

 protected:
  TestCallState& StateOf(Call& call) {
    if (call.state() == nullptr) {
      call.set_state(std::make_unique<TestCallState>(open_));
    }
    return static_cast<TestCallState&>(*call.state());
  }

 private:
  int64_t& open_;
};

// Answers immediately with the request, or with an error if the request says
// so.
class EchoHandler final : public TestHandler {
 public:
  using TestHandler::TestHandler;

  void OnMessage(Call& call, MessagePieces message) override {
    StateOf(call);
    const std::string text(message[0]);
    if (text == "fail") {
      return call.Finish(absl::NotFoundError("no \xC3\xA9%\n"));
    }
    if (text == "metadata") {
      call.AddHeader("x-head", "h");
      call.AddTrailer("x-tail-bin", absl::string_view("\x00\xFF", 2));
    }
    Reply(call, text);
    call.Finish(absl::OkStatus());
  }
};

// Holds its calls and their messages until the test releases them.
class HoldHandler final : public TestHandler {
 public:
  using TestHandler::TestHandler;

  struct Held {
    Call* call;
    std::deque<absl::string_view> messages;  // not released
    std::deque<std::string> copies;          // of the messages on arrival
    bool ended = false;
    int cancelled = 0;  // how often OnCancel was called
    int woken = 0;      // how often OnWritable was called
  };

  void OnMessage(Call& call, MessagePieces message) override {
    Held& of = Find(call);
    of.messages.push_back(message[0]);
    of.copies.emplace_back(message[0]);
    DoAlso(call);
  }
  void OnEnd(Call& call) override {
    Find(call).ended = true;
    DoAlso(call);
  }
  void OnWritable(Call& call) override {
    ++Find(call).woken;
    DoAlso(call);
  }
  void OnCancel(Call& call) override {
    ++Find(call).cancelled;
    if (finish_cancelled) Finish(call, absl::CancelledError("gone"));
    DoAlso(call);
  }

  // Releases the oldest messages of a call.
  void Release(Held& of, size_t messages) {
    for (; messages > 0; --messages) {
      of.messages.pop_front();
      of.copies.pop_front();
      of.call->ReleaseMessage();
    }
  }
  void Finish(Call& call, const absl::Status& status) {
    std::erase_if(held, [&call](const Held& h) { return h.call == &call; });
    call.Finish(status);
  }
  // Answers a unary call.
  void Answer(Call& call, absl::string_view text) {
    Reply(call, text);
    Finish(call, absl::OkStatus());
  }
  void FinishAll() {
    while (!held.empty()) {
      Finish(*held.front().call, absl::AbortedError("the test is over"));
    }
  }

  // True if no held message has been overwritten.
  bool intact() const {
    return std::all_of(held.begin(), held.end(), [](const Held& of) {
      return std::equal(of.messages.begin(), of.messages.end(),
                        of.copies.begin(), of.copies.end());
    });
  }

  std::deque<Held> held;  // in order of arrival
  bool finish_cancelled = true;
  // Run at each event, to affect any calls; `also_with` receives the call.
  std::function<void()> also;
  std::function<void(Call&)> also_with;

 private:
  void DoAlso(Call& call) const {
    if (also) also();
    if (also_with) also_with(call);
  }

  Held& Find(Call& call) {
    StateOf(call);
    for (Held& h : held) {
      if (h.call == &call) return h;
    }
    return held.emplace_back(Held{.call = &call});
  }
};

// Server-streaming: "3 100" requests three replies of 100 bytes.
class CountHandler final : public TestHandler {
 public:
  using TestHandler::TestHandler;

  void OnMessage(Call& call, MessagePieces message) override {
    TestCallState& state = StateOf(call);
    const absl::string_view text = message[0];
    const size_t space = std::min(text.find(' '), text.size());
    if (!absl::SimpleAtoi(text.substr(0, space), &state.replies_left) ||
        !absl::SimpleAtoi(text.substr(space), &state.reply_bytes)) {
      return call.Finish(absl::InvalidArgumentError("REPLIES BYTES"));
    }
    state.reply_bytes = std::min<size_t>(state.reply_bytes, 4 << 20);
    call.ReleaseMessage();
    OnWritable(call);
  }
  void OnWritable(Call& call) override {
    TestCallState& state = StateOf(call);
    while (call.writable() && state.replies_left > 0) {
      const char letter = static_cast<char>('a' + state.replies_left-- % 26);
      Reply(call, std::string(state.reply_bytes, letter));
    }
    if (call.writable()) call.Finish(absl::AbortedError("that was all"));
  }
};

// Client-streaming: replies with the number of messages and their joined text.
class CollectHandler final : public TestHandler {
 public:
  using TestHandler::TestHandler;

  void OnMessage(Call& call, MessagePieces message) override {
    TestCallState& state = StateOf(call);
    ++state.replies_left;
    absl::StrAppend(&state.text, message[0]);
    call.ReleaseMessage();
  }
  void OnEnd(Call& call) override {
    const TestCallState& state = StateOf(call);
    Reply(call, absl::StrCat(state.replies_left, ":", state.text));
    call.Finish(absl::OkStatus());
  }
};

// Bidirectional: echoes each message as soon as the stream accepts it. "bye"
// ends the call from the server.
class ChatHandler final : public TestHandler {
 public:
  using TestHandler::TestHandler;

  void OnMessage(Call& call, MessagePieces message) override {
    StateOf(call).waiting.push_back(message[0]);
    OnWritable(call);
  }
  void OnEnd(Call& call) override {
    StateOf(call).ended = true;
    OnWritable(call);
  }
  void OnWritable(Call& call) override {
    TestCallState& state = StateOf(call);
    while (call.writable() && !state.waiting.empty()) {
      const absl::string_view message = state.waiting.front();
      if (message == "bye") return call.Finish(absl::OkStatus());
      Reply(call, message);
      state.waiting.pop_front();
      call.ReleaseMessage();
    }
    if (state.ended && call.writable()) call.Finish(absl::OkStatus());
  }
};

class TestServices {
 public:
  TestServices() {
    for (const char* name : {"x-test", "x-bin"})
      methods_.AddRequestHeader(name);
    methods_.Add("/t.T/Echo", MethodKind::kUnary, echo_);
    methods_.Add("/t.T/Hold", MethodKind::kUnary, hold);
    methods_.Add("/t.T/HoldStream", MethodKind::kBidiStreaming, hold_stream);
    methods_.Add("/t.T/HoldUpload", MethodKind::kClientStreaming, hold_stream);
    methods_.Add("/t.T/Count", MethodKind::kServerStreaming, count_);
    methods_.Add("/t.T/Collect", MethodKind::kClientStreaming, collect_);
    methods_.Add("/t.T/Chat", MethodKind::kBidiStreaming, chat_);
  }
  TestServices(const TestServices&) = delete;
  TestServices& operator=(const TestServices&) = delete;

  const MethodTable& methods() const { return methods_; }

  // The number of calls that a handler knows of and that have not ended.
  int64_t open_calls() const { return open_; }

 private:
  int64_t open_ = 0;

 public:
  HoldHandler hold{open_};
  HoldHandler hold_stream{open_};

 private:
  EchoHandler echo_{open_};
  CountHandler count_{open_};
  CollectHandler collect_{open_};
  ChatHandler chat_{open_};
  MethodTable methods_;
};

}  // namespace neurite::http2

#endif  // NEURITE_TESTS_SERVER_HTTP2_TEST_SERVICES_H_
