// Streams of messages: what waits, and in which order it goes on.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Block;
using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::Headers;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::Settings;
using frame_bytes::WindowUpdate;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

// The front end's limit for one stream.
constexpr size_t kMostHeld = 64;

class ConnectionStreamTest : public ConnectionFixture {
 protected:
  // Messages "0", "1" and so on.
  static std::string Numbers(int from, int to) {
    std::string bytes;
    for (int i = from; i < to; ++i) bytes += GrpcMessage(absl::StrCat(i));
    return bytes;
  }

  HoldHandler::Held& TheCall() { return services_.hold_stream.held.at(0); }

  // Releases all that is held, one by one, until no more comes, and expects to
  // have seen "0" to "count - 1".
  void ExpectTheRest(int count) {
    int next = 0;
    while (!TheCall().messages.empty()) {
      EXPECT_EQ(TheCall().messages.front(), absl::StrCat(next++));
      services_.hold_stream.Release(TheCall(), 1);
      Work();
    }
    EXPECT_EQ(next, count);
  }
};

TEST_F(ConnectionStreamTest, DeliversSeveralMessagesOfOneFrameInOrder) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + LastData(1, Numbers(0, 3)));
  EXPECT_THAT(TheCall().messages, ElementsAre("0", "1", "2"));
  EXPECT_TRUE(TheCall().ended);
}

TEST_F(ConnectionStreamTest, PausesAtTheLimitAndResumesOnRelease) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 300)));
  ASSERT_THAT(TheCall().messages, SizeIs(kMostHeld));
  services_.hold_stream.Release(TheCall(), 1);
  Work();
  EXPECT_THAT(TheCall().messages, SizeIs(kMostHeld));
  EXPECT_EQ(TheCall().messages.back(), "64");
  services_.hold_stream.Release(TheCall(), 1);
  services_.hold_stream.Release(TheCall(), kMostHeld - 1);
  Work();
  EXPECT_EQ(TheCall().messages.front(), "65");
  EXPECT_THAT(TheCall().messages, SizeIs(kMostHeld));
}

TEST_F(ConnectionStreamTest, DeliversEveryMessageOnceWhereverItPauses) {
  const std::string messages = Numbers(0, 200);
  for (size_t frame = 1; frame < 1500; frame += 1 + frame / 7) {
    SCOPED_TRACE(frame);
    Open();
    Receive(Request(1, "/t.T/HoldStream"));
    Receive(frame_bytes::DataFrames(1, messages, frame, /*last=*/true));
    EXPECT_FALSE(TheCall().ended);
    ExpectTheRest(200);
    EXPECT_TRUE(TheCall().ended);
    End();
  }
}

TEST_F(ConnectionStreamTest, QueuesMessagesReceivedWhilePaused) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 70)));
  Receive(Data(1, Numbers(70, 71)));
  services_.hold_stream.Release(TheCall(), 3);
  Work();
  Receive(Data(1, Numbers(71, 75).substr(0, 4)));
  Receive(LastData(1, Numbers(71, 75).substr(4)));
  services_.hold_stream.Release(TheCall(), 10);
  Work();
  EXPECT_TRUE(TheCall().ended);
  EXPECT_THAT(TheCall().messages, SizeIs(75 - 13));
  EXPECT_EQ(TheCall().messages.front(), "13");
  EXPECT_EQ(TheCall().messages.back(), "74");
}

TEST_F(ConnectionStreamTest, ReportsTheEndAfterThePausedMessages) {
  const std::string kEnds[] = {
      LastData(1, ""),
      Headers(1, Block({{"x-trailer", "1"}}),
              frame_flag::kEndHeaders | frame_flag::kEndStream)};
  for (const std::string& end : kEnds) {
    Open();
    Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 70)));
    Receive(end);
    EXPECT_FALSE(TheCall().ended);
    services_.hold_stream.Release(TheCall(), 6);
    Work();
    EXPECT_TRUE(TheCall().ended);
    EXPECT_EQ(TheCall().messages.back(), "69");
    End();
  }
}

TEST_F(ConnectionStreamTest, APausedStreamEndingWithinAMessageIsAnError) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") +
          LastData(1, Numbers(0, 65) + std::string("\0\0", 2)));
  EXPECT_EQ(Outcome(1), "open");
  services_.hold_stream.Release(TheCall(), 1);
  Work();
  services_.hold_stream.Release(TheCall(), 1);
  Work();
  EXPECT_THAT(Outcome(1), StartsWith("13 the request ended in the middle"));
}

TEST_F(ConnectionStreamTest, APausedStreamDoesNotBlockOthers) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 300)));
  Receive(Request(3, "/t.T/Collect") + LastData(3, Numbers(0, 300)));
  EXPECT_EQ(Outcome(3), "ok");
}

TEST_F(ConnectionStreamTest, ReleasingPausedMessagesNotifiesTheListener) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 70)));
  const int before = works_;
  services_.hold_stream.Release(TheCall(), 10);
  EXPECT_GT(works_, before);
}

// While the connection pumps one stream, its handler lets another one go on.
TEST_F(ConnectionStreamTest, AStreamReleasedByAnotherResumesInTheSameRound) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 200)));
  Receive(Request(3, "/t.T/HoldStream") + Data(3, Numbers(0, 200)));
  HoldHandler& handler = services_.hold_stream;
  handler.also = [&handler] {
    handler.also = nullptr;
    handler.Release(handler.held[0], 10);
  };
  handler.Release(handler.held[1], 1);
  connection_->Pump();
  EXPECT_THAT(handler.held[1].messages, SizeIs(kMostHeld));
  EXPECT_THAT(handler.held[0].messages, SizeIs(kMostHeld));
  EXPECT_EQ(handler.held[0].messages.back(), "73");
}

TEST_F(ConnectionStreamTest, AHandlerMayFinishOtherWaitingStreams) {
  Open({{Setting::kInitialWindowSize, 0}});
  for (const uint32_t stream : {1u, 3u, 5u}) {
    Receive(Request(stream, "/t.T/HoldStream") + Data(stream, Numbers(0, 1)));
    Reply(*services_.hold_stream.held.back().call, "hello");
  }
  services_.hold_stream.also = [this] { services_.hold_stream.FinishAll(); };
  Receive(Settings({{Setting::kInitialWindowSize, 1000}}));
  for (const uint32_t stream : {1u, 3u, 5u}) {
    EXPECT_THAT(Messages(stream), ElementsAre("hello"));
    EXPECT_EQ(Outcome(stream), "10 the test is over");
  }
}

TEST_F(ConnectionStreamTest, AChatAdvancesOnlyAsFastAsItsClientReads) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(Request(1, "/t.T/Chat"));
  std::vector<std::string> sent;
  for (int i = 0; i < 50; ++i) {
    sent.push_back(std::string(static_cast<size_t>(i), 'x'));
    Receive(Data(1, GrpcMessage(sent.back())));
  }
  Receive(LastData(1, ""));
  // The first reply waits; the rest has not even been looked at.
  EXPECT_EQ(Messages(1), std::vector<std::string>());
  EXPECT_EQ(services_.open_calls(), 1);
  for (int i = 0; i < 2000 && Outcome(1) == "open"; ++i) {
    Receive(WindowUpdate(1, 1));
  }
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(Messages(1), sent);
}

TEST_F(ConnectionStreamTest, NotifiesAStreamOnceWhenItIsWritableAgain) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 1)));
  Call& call = *TheCall().call;
  ASSERT_TRUE(call.writable());
  Reply(call, "hello");
  EXPECT_FALSE(call.writable());
  Receive(WindowUpdate(1, 9));
  EXPECT_FALSE(call.writable());
  EXPECT_EQ(TheCall().woken, 0);
  Receive(WindowUpdate(1, 100));
  EXPECT_TRUE(call.writable());
  EXPECT_EQ(TheCall().woken, 1);
  Reply(call, "again");
  EXPECT_TRUE(call.writable());
  Work();
  EXPECT_EQ(TheCall().woken, 1);
  EXPECT_THAT(Messages(1), ElementsAre("hello", "again"));
}

TEST_F(ConnectionStreamTest, SendsPendingRepliesBeforeTheStatus) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(Request(1, "/t.T/HoldStream") + Data(1, Numbers(0, 1)));
  Call& call = *TheCall().call;
  Reply(call, "the last one");
  services_.hold_stream.Finish(call, absl::AbortedError("enough"));
  Work();
  EXPECT_EQ(Outcome(1), "open");
  Receive(WindowUpdate(1, 100));
  EXPECT_THAT(Messages(1), ElementsAre("the last one"));
  EXPECT_EQ(Outcome(1), "10 enough");
  EXPECT_EQ(peer_.streams[1].reset, ErrorCode::kNone);
}

}  // namespace
}  // namespace neurite::http2
