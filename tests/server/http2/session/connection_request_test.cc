// Requests, in whatever pieces they come.
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"
#include "tests/testing/seeded_rng.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Block;
using frame_bytes::Data;
using frame_bytes::DataFrames;
using frame_bytes::Frame;
using frame_bytes::GrpcMessage;
using frame_bytes::Headers;
using frame_bytes::LastData;
using frame_bytes::PaddedData;
using frame_bytes::Request;
using frame_bytes::RequestFields;
using frame_bytes::WholeCall;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ConnectionRequestTest : public ConnectionFixture {
 protected:
  // Every kind of call, in every kind of frame.
  static std::string Session() {
    const std::string block = Block(RequestFields("/t.T/Echo"));
    return absl::StrCat(
        frame_bytes::Opening(), WholeCall(1, "/t.T/Echo", "hello"),
        // A block in three frames, a message in four, an end of its own.
        Headers(3, block.substr(0, 7), 0),
        Frame(FrameType::kContinuation, 0, 3, block.substr(7, 50)),
        Frame(FrameType::kContinuation, frame_flag::kEndHeaders, 3,
              block.substr(57)),
        DataFrames(3, GrpcMessage("in pieces"), 4, /*last=*/false),
        LastData(3, ""), Request(5, "/t.T/Collect"),
        Data(5, GrpcMessage("a") + GrpcMessage("")),
        PaddedData(5, GrpcMessage("bc") + GrpcMessage("d").substr(0, 3), 9),
        PaddedData(5, "", 255), PaddedData(5, GrpcMessage("d").substr(3), 0),
        Headers(5, Block({{"x-trailer", "1"}}),
                frame_flag::kEndHeaders | frame_flag::kEndStream),
        WholeCall(7, "/t.T/Count", "3 10"), Request(9, "/t.T/Chat"),
        Data(9, GrpcMessage("hi") + GrpcMessage("ho")),
        Data(9, GrpcMessage("bye")), WholeCall(11, "/t.T/Nothing", "?"));
  }

  void ExpectSessionServed() {
    EXPECT_EQ(Outcome(1), "ok");
    EXPECT_THAT(Messages(1), ElementsAre("hello"));
    EXPECT_EQ(Outcome(3), "ok");
    EXPECT_THAT(Messages(3), ElementsAre("in pieces"));
    EXPECT_EQ(Outcome(5), "ok");
    EXPECT_THAT(Messages(5), ElementsAre("4:abcd"));
    EXPECT_EQ(Outcome(7), "10 that was all");
    EXPECT_THAT(Messages(7),
                ElementsAre("dddddddddd", "cccccccccc", "bbbbbbbbbb"));
    EXPECT_EQ(Outcome(9), "ok");
    EXPECT_THAT(Messages(9), ElementsAre("hi", "ho"));
    EXPECT_THAT(Outcome(11), StartsWith("12 no method /t.T/Nothing"));
    EXPECT_EQ(Fault(), std::nullopt);
  }
};

TEST_F(ConnectionRequestTest, AnswersUnknownMethodsWithTheListOfKnownOnes) {
  Open();
  Receive(WholeCall(1, "/t.T/Nothing", "?") + WholeCall(3, "/x", "?"));
  Receive(WholeCall(5, "/t.T/Nothing", "?",
                    {{"grpc-encoding", "gzip"}, {"grpc-timeout", "?"}}));
  EXPECT_THAT(Outcome(1), StartsWith("12 no method /t.T/Nothing"));
  EXPECT_THAT(Outcome(3), StartsWith("12 no service has the method /x"));
  EXPECT_THAT(Outcome(5), AllOf(StartsWith("12 "), HasSubstr("gzip")))
      << "the first of several reasons";
}

TEST_F(ConnectionRequestTest, ServesCallsWholeAndByteByByte) {
  OpenSilent();
  Receive(Session());
  ExpectSessionServed();
  End();
  OpenSilent();
  for (const char byte : Session()) Receive(absl::string_view(&byte, 1));
  ExpectSessionServed();
}

TEST_F(ConnectionRequestTest, ServesCallsSplitAtAnyByte) {
  const std::string session = Session();
  for (size_t cut = 0; cut <= session.size(); ++cut) {
    SCOPED_TRACE(cut);
    OpenSilent();
    Receive(session.substr(0, cut));
    Receive(session.substr(cut));
    ExpectSessionServed();
    End();
  }
}

TEST_F(ConnectionRequestTest, ServesCallsInRandomPieces) {
  SeededRng rng;
  const std::string session = Session();
  for (int round = 0; round < 200; ++round) {
    OpenSilent();
    absl::string_view left = session;
    while (!left.empty()) {
      const auto piece = static_cast<size_t>(rng.Integer(1, 40));
      Receive(left.substr(0, piece));
      left.remove_prefix(std::min(piece, left.size()));
    }
    ExpectSessionServed();
    End();
  }
}

TEST_F(ConnectionRequestTest, SendsMetadataBeforeAndStatusAfterTheReply) {
  Open();
  Receive(WholeCall(1, "/t.T/Echo", "metadata"));
  const auto& blocks = peer_.streams[1].blocks;
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_THAT(blocks[0],
              ElementsAre(std::pair(":status", "200"),
                          std::pair("content-type", "application/grpc"),
                          std::pair("x-head", "h")));
  EXPECT_THAT(blocks[1], ElementsAre(std::pair("grpc-status", "0"),
                                     std::pair("x-tail-bin", "AP8")));
}

TEST_F(ConnectionRequestTest, HandlersCanReadTheHeadersOfUnfinishedCalls) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a", {{"x-test", "1"}, {"x-bin", "AP8"}}));
  Receive(WholeCall(3, "/t.T/Hold", "b", {{"x-test", "3"}}));
  const neurite::Call& call = *services_.hold.held[0].call;
  EXPECT_EQ(call.RequestHeader("x-test"), "1");
  EXPECT_EQ(call.RequestHeader("x-bin"), absl::string_view("\x00\xFF", 2));
  EXPECT_EQ(call.RequestHeader("x-other"), std::nullopt);
}

TEST_F(ConnectionRequestTest, ReserveReplyCanBeCalledRepeatedly) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a"));
  neurite::Call& call = *services_.hold.held[0].call;
  EXPECT_EQ(call.ReserveReply(10).size(), 10u);
  const std::span<char> reply = call.ReserveReply(1000);
  ASSERT_EQ(reply.size(), 1000u);
  std::fill(reply.begin(), reply.end(), 'x');
  call.ReserveReply(5)[4] = 'y';
  call.SendReply(5);
  services_.hold.Finish(call, absl::OkStatus());
  Work();
  ASSERT_EQ(Messages(1).size(), 1u);
  EXPECT_EQ(Messages(1)[0].back(), 'y');
}

TEST_F(ConnectionRequestTest, RejectsCompressionAndNamesTheAcceptedEncodings) {
  Open();
  Receive(WholeCall(1, "/t.T/Echo", "a", {{"grpc-encoding", "gzip"}}));
  EXPECT_THAT(Outcome(1), StartsWith("12 "));
  EXPECT_EQ(FindField(peer_.streams[1].blocks[0], "grpc-accept-encoding"),
            "identity");
}

TEST_F(ConnectionRequestTest, SendsAnErrorAsOneHeaderBlock) {
  Open();
  Receive(WholeCall(1, "/t.T/Echo", "fail"));
  EXPECT_EQ(Outcome(1), "5 no \xC3\xA9%\n");
  EXPECT_EQ(peer_.streams[1].blocks.size(), 1u);
  EXPECT_EQ(peer_.streams[1].blocks[0][0].first, ":status");
}

TEST_F(ConnectionRequestTest, AnsweringEarlyResetsTheStreamWithNoError) {
  Open();
  // The handler is done with the message while its frame has more.
  Receive(Request(1, "/t.T/Echo") +
          Data(1, GrpcMessage("now") + GrpcMessage("more")));
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_THAT(Messages(1), ElementsAre("now"));
  EXPECT_EQ(peer_.streams[1].reset, ErrorCode::kNone);
  // What was on its way is no fault.
  Receive(Data(1, "whatever") + LastData(1, ""));
  Receive(WholeCall(3, "/t.T/Echo", "next"));
  EXPECT_EQ(Outcome(3), "ok");
}

TEST_F(ConnectionRequestTest, IgnoresFurtherMessagesOfAUnaryCall) {
  Open();
  Receive(Request(1, "/t.T/Hold") + Data(1, GrpcMessage("first")));
  Receive(Data(1, GrpcMessage("second")));
  Receive(LastData(1, GrpcMessage("third").substr(0, 6)));
  ASSERT_EQ(services_.hold.held.size(), 1u);
  EXPECT_THAT(services_.hold.held[0].messages, ElementsAre("first"));
  services_.hold.Answer(*services_.hold.held[0].call, "one");
  Work();
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(peer_.streams[1].reset, std::nullopt);
}

TEST_F(ConnectionRequestTest, TinyMessagesStayValidWhileHeld) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "x") + WholeCall(3, "/t.T/Hold", "") +
          WholeCall(5, "/t.T/Hold", "yz"));
  Receive(WholeCall(7, "/t.T/Echo", std::string(100, 'q')));
  ASSERT_EQ(services_.hold.held.size(), 3u);
  EXPECT_EQ(services_.hold.held[0].messages[0], "x");
  EXPECT_EQ(services_.hold.held[1].messages[0], "");
  EXPECT_EQ(services_.hold.held[2].messages[0], "yz");
}

TEST_F(ConnectionRequestTest, RejectsInvalidRequestsWithTheReason) {
  const std::string compressed = "\x01" + GrpcMessage("x").substr(1);
  const std::string strange = "\x07" + GrpcMessage("x").substr(1);
  const std::string long_one = GrpcMessage(std::string(1001, 'x'));
  const struct {
    const char* name;
    std::string bytes;
    const char* outcome;
  } kCases[] = {
      {"no message", Request(1, "/t.T/Echo") + LastData(1, ""),
       "3 the call carries no request message"},
      {"no DATA at all",
       Headers(1, Block(RequestFields("/t.T/Echo")),
               frame_flag::kEndHeaders | frame_flag::kEndStream),
       "3 the call carries no request message"},
      {"half a prefix",
       Request(1, "/t.T/Echo") + LastData(1, GrpcMessage("x").substr(0, 4)),
       "13 the request ended in the middle of a message"},
      {"half a message",
       Request(1, "/t.T/Collect") + LastData(1, GrpcMessage("xy").substr(0, 6)),
       "13 the request ended in the middle of a message"},
      {"compressed", Request(1, "/t.T/Echo") + LastData(1, compressed),
       "13 the message is compressed, and the call declares no grpc-encoding"},
      {"a strange flag", Request(1, "/t.T/Echo") + LastData(1, strange),
       "13 a message begins with 0 (not compressed) or 1, got 7"},
      {"too long", Request(1, "/t.T/Echo") + LastData(1, long_one),
       "8 a message of 1001 bytes is over the limit of 1000"},
      {"too long, and still coming",
       Request(1, "/t.T/Chat") + Data(1, long_one.substr(0, 5)),
       "8 a message of 1001 bytes is over the limit of 1000"},
      {"no POST",
       Headers(
           1, Block({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}})),
       "http 405"},
      {"less than it declares",
       WholeCall(1, "/t.T/Echo", "x", {{"content-length", "7"}}), "reset 1"},
      {"more than it declares",
       WholeCall(1, "/t.T/Echo", "x", {{"content-length", "5"}}), "reset 1"},
      {"what it declares",
       WholeCall(1, "/t.T/Echo", "x", {{"content-length", "6"}}), "ok"},
      {"a pseudo-header in the trailers",
       Request(1, "/t.T/Collect") +
           Headers(1, Block({{":path", "/"}}),
                   frame_flag::kEndHeaders | frame_flag::kEndStream),
       "reset 1"},
      {"trailers that do not end the stream",
       Request(1, "/t.T/Collect") + Headers(1, Block({{"x", "y"}})), "reset 1"},
      {"DATA after its end",
       Request(1, "/t.T/Hold") + LastData(1, GrpcMessage("x")) + Data(1, "y"),
       "reset 5"},
      {"a malformed request", Headers(1, Block({{":method", "POST"}})),
       "reset 1"},
  };
  options_.max_request_bytes = 1000;
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Open();
    Receive(c.bytes);
    EXPECT_EQ(Outcome(1), c.outcome);
    // The connection goes on.
    Receive(WholeCall(3, "/t.T/Echo", "next"));
    EXPECT_EQ(Outcome(3), "ok");
    End();
  }
}

TEST_F(ConnectionRequestTest, CallsOfAConnectionHaveItsIdUntilTheyEnd) {
  services_.hold.finish_cancelled = false;
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a") + WholeCall(3, "/t.T/Hold", "b"));
  const uint64_t first = services_.hold.held[0].call->connection_id();
  EXPECT_NE(first, 0u);
  EXPECT_EQ(services_.hold.held[1].call->connection_id(), first);
  // A call may outlive its connection; its rows are counted until they are
  // dropped, and not on the connection that comes next.
  connection_->Abandon();
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "c"));
  const uint64_t second = services_.hold.held[2].call->connection_id();
  EXPECT_NE(second, 0u);
  EXPECT_NE(second, first);
  EXPECT_EQ(services_.hold.held[0].call->connection_id(), first);
  // A call's place is used again, by whichever connection is next.
  const auto* const place = services_.hold.held[0].call;
  services_.hold.Finish(*services_.hold.held[0].call, absl::CancelledError(""));
  Work();  // the end of the turn
  Receive(WholeCall(3, "/t.T/Hold", "d"));
  ASSERT_EQ(services_.hold.held[2].call, place);
  EXPECT_EQ(services_.hold.held[2].call->connection_id(), second);
}

TEST_F(ConnectionRequestTest, RefusesStreamsBeyondTheAnnouncedLimit) {
  options_.max_streams_per_connection = 2;
  Open();
  EXPECT_EQ(peer_.Setting(Setting::kMaxConcurrentStreams), 2u);
  Receive(WholeCall(1, "/t.T/Hold", "a") + WholeCall(3, "/t.T/Hold", "b") +
          WholeCall(5, "/t.T/Hold", "c"));
  EXPECT_EQ(Outcome(5), "reset 7");
  EXPECT_EQ(connection_->open_calls(), 2u);
  services_.hold.Answer(*services_.hold.held[0].call, "");
  Receive(WholeCall(7, "/t.T/Echo", "d"));
  EXPECT_EQ(Outcome(7), "ok");
}

}  // namespace
}  // namespace neurite::http2
