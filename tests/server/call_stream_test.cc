#include "server/rpc/call_stream.h"

#include <deque>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/recorded_call.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// Holds its calls and their requests until the test answers them.
class HeldCalls final : public CallHandler {
 public:
  void OnMessage(Call& call, MessagePieces message) override {
    calls_.emplace_back(&call, std::string(message[0]));
    if (at_once) Answer(calls_.size() - 1);
  }
  void OnCancel(Call& /*call*/) override { ++cancelled; }

  size_t size() const { return calls_.size(); }
  Call& call(size_t i) { return *calls_[i].first; }

  // Answers the i-th pending request with "echo" and its message.
  void Answer(size_t i) {
    const auto [call, text] = Take(i);
    const std::string reply = absl::StrCat("echo ", text);
    const std::span<char> out = call->ReserveReply(reply.size() + 7);
    std::copy(reply.begin(), reply.end(), out.begin());
    call->AddTrailer("x-of", text);
    call->SendReply(reply.size());
    call->Finish(absl::OkStatus());
  }
  void Refuse(size_t i, const absl::Status& status) {
    const auto [call, text] = Take(i);
    call->AddTrailer("x-of", text);
    call->Finish(status);
  }

  bool at_once = false;
  int cancelled = 0;

 private:
  std::pair<Call*, std::string> Take(size_t i) {
    auto taken = calls_[i];
    calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(i));
    return taken;
  }

  std::deque<std::pair<Call*, std::string>> calls_;
};

class CallStreamTest : public ::testing::Test {
 protected:
  void Send(absl::string_view text) {
    texts_.emplace_back(text);
    const absl::string_view message = texts_.back();
    call_.Deliver(stream_, MessagePieces(&message, 1));
  }
  void End() { stream_.OnEnd(call_); }

  HeldCalls unary_;
  CallStream stream_{unary_};
  RecordedCall call_;
  std::deque<std::string> texts_;
};

TEST_F(CallStreamTest, RepliesInTheOrderOfTheRequests) {
  Send("a");
  Send("b");
  Send("c");
  ASSERT_EQ(unary_.size(), 3u);
  unary_.Answer(2);
  EXPECT_THAT(call_.replies(), IsEmpty());
  unary_.Answer(0);
  EXPECT_THAT(call_.replies(), ElementsAre("echo a"));
  EXPECT_EQ(call_.messages_held(), 2);
  unary_.Answer(0);
  EXPECT_THAT(call_.replies(), ElementsAre("echo a", "echo b", "echo c"));
  EXPECT_EQ(call_.messages_held(), 0);
  EXPECT_FALSE(call_.finished());
  End();
  EXPECT_THAT(call_.status(), IsOk());
  EXPECT_THAT(call_.trailers(), IsEmpty());
}

TEST_F(CallStreamTest, RequestsHaveTheConnectionIdOfTheirStream) {
  Send("a");
  Send("b");
  EXPECT_EQ(unary_.call(0).connection_id(), RecordedCall::kConnectionId);
  EXPECT_EQ(unary_.call(1).connection_id(), RecordedCall::kConnectionId);
  unary_.Answer(0);
  unary_.Answer(0);
}

TEST_F(CallStreamTest, CountsPendingRepliesAsMemoryOfTheCall) {
  Send("a");
  Send(std::string(5000, 'b'));
  Send("c");
  unary_.Answer(1);
  EXPECT_GE(call_.kept(), 5000);
  const int64_t kept = call_.kept();
  unary_.Answer(1);
  EXPECT_GT(call_.kept(), kept);
  unary_.Answer(0);
  EXPECT_EQ(call_.replies().size(), 3u);
  EXPECT_LT(call_.kept(), 200) << "the stream's own state";
}

TEST_F(CallStreamTest, FinishesAfterTheLastReply) {
  Send("a");
  End();
  EXPECT_FALSE(call_.finished());
  unary_.Answer(0);
  EXPECT_THAT(call_.replies(), ElementsAre("echo a"));
  EXPECT_THAT(call_.status(), IsOk());
}

TEST_F(CallStreamTest, AnEmptyStreamFinishesWithOk) {
  End();
  EXPECT_THAT(call_.status(), IsOk());
  EXPECT_THAT(call_.replies(), IsEmpty());
}

TEST_F(CallStreamTest, RepliesToRequestsAnsweredImmediately) {
  unary_.at_once = true;
  for (int i = 0; i < 100; ++i) Send("x");
  EXPECT_EQ(call_.replies().size(), 100u);
  EXPECT_EQ(call_.messages_held(), 0);
}

TEST_F(CallStreamTest, WaitsForASlowReader) {
  Send("a");
  Send("b");
  call_.Stall();
  unary_.Answer(0);
  unary_.Answer(0);
  End();
  EXPECT_THAT(call_.replies(), IsEmpty());
  EXPECT_EQ(call_.messages_held(), 2);
  call_.TakeAgain();
  EXPECT_THAT(call_.replies(), ElementsAre("echo a", "echo b"));
  EXPECT_THAT(call_.status(), IsOk());
}

TEST_F(CallStreamTest, FinishesWithTheFirstErrorAfterEarlierReplies) {
  Send("a");
  Send("b");
  Send("c");
  unary_.Refuse(1, absl::NotFoundError("no such model"));
  EXPECT_FALSE(call_.finished());
  unary_.Answer(0);
  EXPECT_THAT(call_.replies(), ElementsAre("echo a"));
  EXPECT_FALSE(call_.finished()) << "a request still uses its message";
  EXPECT_TRUE(unary_.call(0).cancelled()) << "its reply is not needed";
  Send("d");
  EXPECT_EQ(unary_.size(), 1u) << "no request starts any more";
  unary_.Refuse(0, absl::CancelledError("dropped"));
  EXPECT_THAT(call_.status(),
              StatusIs(StatusCode::kNotFound, HasSubstr("no such model")));
  EXPECT_THAT(call_.trailers(), ElementsAre(Pair("x-of", "b")));
}

TEST_F(CallStreamTest, ACancelledStreamFinishesAfterItsRequests) {
  Send("a");
  Send("b");
  call_.Cancel();
  EXPECT_EQ(unary_.cancelled, 2);
  EXPECT_TRUE(unary_.call(1).cancelled());
  unary_.Answer(0);
  EXPECT_FALSE(call_.finished());
  unary_.Refuse(0, absl::CancelledError("dropped"));
  EXPECT_THAT(call_.status(), StatusIs(StatusCode::kCancelled, HasSubstr("")));
  EXPECT_THAT(call_.replies(), IsEmpty());
}

TEST_F(CallStreamTest, EndStreamsAnswersPendingRequestsAndRejectsNewOnes) {
  Send("a");
  stream_.EndStreams();
  Send("b");
  EXPECT_EQ(unary_.size(), 1u);
  unary_.Answer(0);
  EXPECT_THAT(call_.replies(), ElementsAre("echo a"));
  EXPECT_THAT(call_.status(),
              StatusIs(StatusCode::kUnavailable, HasSubstr("stopping")));
  RecordedCall later;
  const absl::string_view message = "c";
  later.Deliver(stream_, MessagePieces(&message, 1));
  EXPECT_THAT(later.status(),
              StatusIs(StatusCode::kUnavailable, HasSubstr("stopping")));
}

}  // namespace
}  // namespace neurite
