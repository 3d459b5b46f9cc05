#include "client/loadtest/h2_client_stream.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/wire/grpc_encoding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace neurite {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Message(absl::string_view text) {
  const MessagePrefix prefix = PrefixOf(text.size());
  return absl::StrCat(std::string(prefix.begin(), prefix.end()), text);
}

class H2ClientStreamTest : public ::testing::Test {
 protected:
  H2ClientStreamTest() : calls_(3) {
    calls_[0].request = "one";
    calls_[1].request = "";
    calls_[2].request = "three";
  }

  void AddAll() {
    for (H2ClientCall& call : calls_) stream_.Add(call);
  }

  // Returns all bytes to send, read `size` bytes at a time.
  std::string SendAll(size_t size) {
    std::string sent;
    std::vector<uint8_t> room(size);
    for (;;) {
      const size_t bytes = stream_.Send(room);
      if (bytes == 0) return sent;
      sent.append(reinterpret_cast<const char*>(room.data()), bytes);
    }
  }

  bool Receive(absl::string_view bytes) {
    return stream_.Receive(bytes, [this](H2ClientCall& call) {
      answered_.push_back(static_cast<int>(&call - calls_.data()));
    });
  }

  std::vector<H2ClientCall> calls_;
  std::vector<int> answered_;
  H2ClientStream stream_{/*want_replies=*/true};
};

TEST_F(H2ClientStreamTest, SendsWholeMessagesThroughBuffersOfAnySize) {
  const std::string all =
      absl::StrCat(Message("one"), Message(""), Message("three"));
  for (size_t size = 1; size <= all.size() + 1; ++size) {
    AddAll();
    EXPECT_EQ(SendAll(size), all) << size;
    stream_.TakeUnanswered();
  }
}

TEST_F(H2ClientStreamTest, MatchesRepliesInOrderHoweverTheyAreSplit) {
  const std::string replies =
      absl::StrCat(Message(""), Message("2"), Message("third"));
  for (size_t cut = 0; cut <= replies.size(); ++cut) {
    answered_.clear();
    AddAll();
    SendAll(1000);
    ASSERT_TRUE(Receive(absl::string_view(replies).substr(0, cut)));
    ASSERT_TRUE(Receive(absl::string_view(replies).substr(cut)));
    EXPECT_THAT(answered_, ElementsAre(0, 1, 2)) << cut;
    EXPECT_EQ(calls_[0].reply, Message(""));
    EXPECT_EQ(calls_[2].reply, Message("third"));
  }
}

TEST_F(H2ClientStreamTest, DropsTheReplyToAnAbandonedCall) {
  AddAll();
  SendAll(1000);
  stream_.GiveUp(calls_[1]);
  ASSERT_TRUE(Receive(absl::StrCat(Message("a"), Message("b"), Message("c"))));
  EXPECT_THAT(answered_, ElementsAre(0, 2));
  EXPECT_EQ(calls_[1].reply, "");
}

TEST_F(H2ClientStreamTest, RejectsUnexpectedAndCompressedReplies) {
  EXPECT_FALSE(Receive(Message("a")));
  AddAll();
  EXPECT_FALSE(Receive(Message("a"))) << "nothing was sent yet";
  SendAll(1000);
  EXPECT_FALSE(Receive(std::string("\1\0\0\0\0", 5))) << "compressed";
}

TEST_F(H2ClientStreamTest, ReportsUnansweredCallsOnce) {
  AddAll();
  SendAll(1000);
  ASSERT_TRUE(Receive(Message("a")));
  stream_.GiveUp(calls_[1]);
  EXPECT_THAT(stream_.TakeUnanswered(), ElementsAre(&calls_[2]));
  EXPECT_THAT(stream_.TakeUnanswered(), IsEmpty());
}

}  // namespace
}  // namespace neurite
