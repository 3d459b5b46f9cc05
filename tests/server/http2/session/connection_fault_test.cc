// What ends a connection, and what it must bear.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Big32;
using frame_bytes::Block;
using frame_bytes::Data;
using frame_bytes::Frame;
using frame_bytes::Headers;
using frame_bytes::Ping;
using frame_bytes::Request;
using frame_bytes::RequestFields;
using frame_bytes::Reset;
using frame_bytes::Settings;
using frame_bytes::WholeCall;
using frame_bytes::WindowUpdate;

class ConnectionFaultTest : public ConnectionFixture {};

TEST_F(ConnectionFaultTest, AnnouncesItsLimits) {
  options_.max_request_bytes = 1 << 20;
  options_.max_streams_per_connection = 7;
  options_.max_metadata_bytes = 5000;
  OpenSilent();
  Receive(kPreface);
  EXPECT_EQ(peer_.Setting(Setting::kMaxConcurrentStreams), 7u);
  EXPECT_EQ(peer_.Setting(Setting::kInitialWindowSize), (1u << 20) + 65536);
  EXPECT_EQ(peer_.Setting(Setting::kMaxHeaderListSize), 5000u);
  EXPECT_EQ(peer_.granted + kDefaultWindow, 16 << 20);
}

TEST_F(ConnectionFaultTest, ProtocolErrorsEndTheConnection) {
  const std::string request = Request(1, "/t.T/Hold");
  const std::string half = Headers(1, Block(RequestFields("/t.T/Hold")), 0);
  constexpr auto kProtocol = ErrorCode::kProtocol;
  constexpr auto kFrameSize = ErrorCode::kFrameSize;
  const struct {
    const char* name;
    std::string bytes;
    ErrorCode error;
  } kCases[] = {
      {"DATA of a stream that is idle", Data(1, "x"), kProtocol},
      {"DATA of no stream", Data(0, "x"), kProtocol},
      {"DATA of our own stream", Data(2, "x"), kProtocol},
      {"padded DATA with no byte for its length",
       Frame(FrameType::kData, frame_flag::kPadded, 1, ""), kFrameSize},
      {"DATA of padding and more",
       request + Frame(FrameType::kData, frame_flag::kPadded, 1, "\x05-----"),
       ErrorCode::kNone},
      {"DATA with more padding than it has",
       request + Frame(FrameType::kData, frame_flag::kPadded, 1, "\x06-----"),
       kProtocol},
      {"a frame over the limit",
       Frame(FrameType::kHeaders, 0, 1, std::string(16385, 'x')), kFrameSize},
      {"HEADERS of no stream", Headers(0, ""), kProtocol},
      {"HEADERS of a stream of ours", Headers(2, ""), kProtocol},
      {"HEADERS padded beyond their end",
       Headers(1, "\x09x", frame_flag::kEndHeaders | frame_flag::kPadded),
       kProtocol},
      {"HEADERS with no byte for their padding",
       Headers(1, "", frame_flag::kEndHeaders | frame_flag::kPadded),
       kFrameSize},
      {"HEADERS with half a priority",
       Headers(1, "1234", frame_flag::kEndHeaders | frame_flag::kPriority),
       kFrameSize},
      {"HEADERS of a stream that is over",
       WholeCall(3, "/t.T/Echo", "x") + Request(3, "/t.T/Echo"),
       ErrorCode::kStreamClosed},
      {"HEADERS of an older stream",
       WholeCall(3, "/t.T/Echo", "x") + Request(1, "/t.T/Echo"),
       ErrorCode::kStreamClosed},
      {"a block that is broken", Headers(1, "\xFF\xFF"),
       ErrorCode::kCompression},
      {"trailers that are broken",
       Request(1, "/t.T/Collect") +
           Headers(1, "\xFF\xFF",
                   frame_flag::kEndHeaders | frame_flag::kEndStream),
       ErrorCode::kCompression},
      {"a block that is interrupted", half + Ping("12345678"), kProtocol},
      {"a block that is interrupted by DATA", half + Data(1, "x"), kProtocol},
      {"a block that goes on elsewhere",
       half + Frame(FrameType::kContinuation, 0, 3, ""), kProtocol},
      {"CONTINUATION of nothing",
       Frame(FrameType::kContinuation, frame_flag::kEndHeaders, 1, ""),
       kProtocol},
      {"RST_STREAM of a stream that is idle", Reset(1), kProtocol},
      {"RST_STREAM of no stream", Reset(0), kProtocol},
      {"RST_STREAM too short",
       request + Frame(FrameType::kRstStream, 0, 1, "123"), kFrameSize},
      {"SETTINGS of a stream", Frame(FrameType::kSettings, 0, 1, ""),
       kProtocol},
      {"SETTINGS of five bytes", Frame(FrameType::kSettings, 0, 0, "12345"),
       kFrameSize},
      {"SETTINGS that acknowledge and say something",
       Frame(FrameType::kSettings, frame_flag::kAck, 0, "123456"), kFrameSize},
      {"ENABLE_PUSH of 2", Settings({{Setting::kEnablePush, 2}}), kProtocol},
      {"INITIAL_WINDOW_SIZE of 2^31",
       Settings({{Setting::kInitialWindowSize, 1u << 31}}),
       ErrorCode::kFlowControl},
      {"MAX_FRAME_SIZE too small", Settings({{Setting::kMaxFrameSize, 16383}}),
       kProtocol},
      {"MAX_FRAME_SIZE too large",
       Settings({{Setting::kMaxFrameSize, 1u << 24}}), kProtocol},
      {"settings that nobody knows",
       Settings({{Setting{0x99}, 7},
                 {Setting::kMaxHeaderListSize, 1},
                 {Setting::kMaxConcurrentStreams, 0}}),
       ErrorCode::kNone},
      {"PUSH_PROMISE", Frame(FrameType::kPushPromise, 0, 1, "1234"), kProtocol},
      {"PING of a stream", Frame(FrameType::kPing, 0, 1, "12345678"),
       kProtocol},
      {"PING too short", Ping("1234567"), kFrameSize},
      {"GOAWAY of a stream", Frame(FrameType::kGoAway, 0, 1, "12345678"),
       kProtocol},
      {"GOAWAY too short", Frame(FrameType::kGoAway, 0, 0, "1234567"),
       kFrameSize},
      {"GOAWAY", Frame(FrameType::kGoAway, 0, 0, "12345678bye"),
       ErrorCode::kNone},
      {"WINDOW_UPDATE of 0", WindowUpdate(0, 0), kProtocol},
      {"WINDOW_UPDATE of a stream that is idle", WindowUpdate(1, 1), kProtocol},
      {"WINDOW_UPDATE too short", Frame(FrameType::kWindowUpdate, 0, 0, "123"),
       kFrameSize},
      {"PRIORITY", Frame(FrameType::kPriority, 0, 1, Big32(3) + "x"),
       ErrorCode::kNone},
      {"PRIORITY of no stream",
       Frame(FrameType::kPriority, 0, 0, Big32(3) + "x"), kProtocol},
      {"PRIORITY of an idle stream on itself",
       Frame(FrameType::kPriority, 0, 1, Big32(1) + "x"), kProtocol},
      {"PRIORITY of an idle stream, too short",
       Frame(FrameType::kPriority, 0, 1, "1234"), kFrameSize},
      {"frames that nobody knows", Frame(FrameType{0x99}, 0xFF, 77, "what?"),
       ErrorCode::kNone},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Open();
    Receive(c.bytes);
    EXPECT_EQ(Fault().value_or(ErrorCode::kNone), c.error);
    EXPECT_EQ(connection_->done(), c.error != ErrorCode::kNone);
    if (c.error == ErrorCode::kNone) {
      Receive(WholeCall(11, "/t.T/Echo", "next"));
      EXPECT_EQ(Outcome(11), "ok");
    }
    End();
  }
}

TEST_F(ConnectionFaultTest, StreamErrorsEndOnlyTheirStream) {
  const std::string request = Request(1, "/t.T/Hold");
  const struct {
    const char* name;
    std::string bytes;
    const char* outcome;
  } kCases[] = {
      {"WINDOW_UPDATE of 0", request + WindowUpdate(1, 0), "reset 1"},
      {"PRIORITY on itself",
       request + Frame(FrameType::kPriority, 0, 1, Big32(1) + "x"), "reset 1"},
      {"PRIORITY too short", request + Frame(FrameType::kPriority, 0, 1, "1"),
       "reset 6"},
      {"a request that depends on itself",
       Headers(1, Big32(1) + "x" + Block(RequestFields("/t.T/Hold")),
               frame_flag::kEndHeaders | frame_flag::kPriority),
       "reset 1"},
      {"DATA of a stream that is over",
       Headers(1, Block({{":method", "POST"}}),
               frame_flag::kEndHeaders | frame_flag::kEndStream) +
           Data(1, "x"),
       "reset 1"},
      {"HEADERS after the end",
       WholeCall(1, "/t.T/Hold", "x") + Headers(1, Block({{"x", "y"}})),
       "reset 5"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Open();
    Receive(c.bytes);
    EXPECT_EQ(Outcome(1), c.outcome);
    EXPECT_EQ(Fault(), std::nullopt);
    End();
  }
}

TEST_F(ConnectionFaultTest, TheFirstFrameMustBeSettings) {
  for (const std::string& bytes :
       {Ping("12345678"), Request(1, "/t.T/Echo"), Data(1, "x"),
        Frame(FrameType::kSettings, frame_flag::kAck, 0, "")}) {
    OpenSilent();
    Receive(absl::StrCat(kPreface, bytes));
    EXPECT_EQ(Fault(), ErrorCode::kProtocol);
    End();
  }
}

TEST_F(ConnectionFaultTest, RejectsOtherProtocolsWithAnExplanation) {
  for (const absl::string_view bytes :
       {absl::string_view("\x16\x03\x01"), absl::string_view("\0\0", 2),
        absl::string_view("PRI * HTTP/2.0\r\n\r\nSN")}) {
    OpenSilent();
    Receive(bytes);
    EXPECT_EQ(Fault(), ErrorCode::kProtocol);
    EXPECT_EQ(peer_.goaways[0].text, "this port speaks gRPC over HTTP/2");
    End();
  }
}

// No frame precedes the answer, even if the request comes byte by byte.
TEST_F(ConnectionFaultTest, AnswersAnHttp1RequestInItsOwnProtocol) {
  const std::string request = "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (const size_t bytes : {request.size(), size_t{1}}) {
    client_reads_ = false;
    OpenSilent();
    absl::string_view left = request;
    for (; !left.empty(); left.remove_prefix(std::min(bytes, left.size()))) {
      Receive(left.substr(0, bytes));
    }
    const std::string answer(connection_->unsent());
    EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_THAT(answer,
                testing::EndsWith("\r\n\r\nThis port speaks gRPC over HTTP/2 "
                                  "only.\n"));
    EXPECT_TRUE(connection_->done());
    connection_->OnSent(answer.size());
    End();
  }
}

TEST_F(ConnectionFaultTest, SendsNothingBeforeThePreface) {
  OpenSilent();
  Receive(kPreface.substr(0, kPreface.size() - 1));
  EXPECT_TRUE(peer_.frames.empty());
  Receive(kPreface.substr(kPreface.size() - 1));
  EXPECT_EQ(peer_.CountFrames(FrameType::kSettings), 1);
}

TEST_F(ConnectionFaultTest, AcknowledgesPingsInOrderAndEverySettingsFrame) {
  Open();
  Receive(Ping("one-----") + Settings({}) + Ping("two-----"));
  EXPECT_THAT(peer_.ping_acks, testing::ElementsAre("one-----", "two-----"));
  EXPECT_EQ(peer_.settings_acks, 2);
}

TEST_F(ConnectionFaultTest, LimitsHeaderBlocksInBytesAndFrames) {
  Open();
  std::string bytes = Headers(1, "", 0);
  for (int i = 0; i < 31; ++i) {
    bytes += Frame(FrameType::kContinuation, 0, 1, "");
  }
  Receive(bytes);
  EXPECT_EQ(Fault(), std::nullopt);
  Receive(Frame(FrameType::kContinuation, 0, 1, ""));
  EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
  End();
  Open();
  const std::string part(16'000, '\0');
  Receive(Headers(1, part, 0) +
          Frame(FrameType::kContinuation, frame_flag::kEndHeaders, 1, part));
  EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
}

TEST_F(ConnectionFaultTest, RejectsOversizedHeadersWithTheReason) {
  Open();
  Receive(WholeCall(1, "/t.T/Echo", "x", {{"x-long", std::string(9000, 'x')}}));
  EXPECT_THAT(Outcome(1), testing::StartsWith("8 the request's headers have"));
  Receive(WholeCall(3, "/t.T/Echo", "x"));
  EXPECT_EQ(Outcome(3), "ok");
}

TEST_F(ConnectionFaultTest, SendsATableSizeUpdateToAPeerWithASmallTable) {
  Open();
  peer_.hpack.LimitTable(0);
  Receive(Settings({{Setting::kHeaderTableSize, 0}}));
  Receive(WholeCall(1, "/t.T/Echo", "x") + WholeCall(3, "/t.T/Echo", "y"));
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(Outcome(3), "ok");
  Receive(Settings({{Setting::kHeaderTableSize, 100}}));
  Receive(WholeCall(5, "/t.T/Echo", "x"));
  EXPECT_EQ(Outcome(5), "ok");
}

}  // namespace
}  // namespace neurite::http2
