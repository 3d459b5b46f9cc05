// What ends a connection, and what it must bear.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite {
namespace {

using h2_bytes::Big32;
using h2_bytes::Block;
using h2_bytes::Data;
using h2_bytes::Frame;
using h2_bytes::Headers;
using h2_bytes::Ping;
using h2_bytes::Request;
using h2_bytes::RequestFields;
using h2_bytes::Reset;
using h2_bytes::Settings;
using h2_bytes::WholeCall;
using h2_bytes::WindowUpdate;

class H2ConnectionFaultTest : public H2ConnectionFixture {};

TEST_F(H2ConnectionFaultTest, AnnouncesItsLimits) {
  options_.max_request_bytes = 1 << 20;
  options_.max_streams_per_connection = 7;
  options_.max_metadata_bytes = 5000;
  OpenSilent();
  EXPECT_EQ(peer_.Setting(H2Setting::kMaxConcurrentStreams), 7u);
  EXPECT_EQ(peer_.Setting(H2Setting::kInitialWindowSize), (1u << 20) + 65536);
  EXPECT_EQ(peer_.Setting(H2Setting::kMaxHeaderListSize), 5000u);
  EXPECT_EQ(peer_.granted + kH2DefaultWindow, 16 << 20);
}

TEST_F(H2ConnectionFaultTest, ProtocolErrorsEndTheConnection) {
  const std::string request = Request(1, "/t.T/Hold");
  const std::string half = Headers(1, Block(RequestFields("/t.T/Hold")), 0);
  constexpr auto kProtocol = H2Error::kProtocol;
  constexpr auto kFrameSize = H2Error::kFrameSize;
  const struct {
    const char* name;
    std::string bytes;
    H2Error error;
  } kCases[] = {
      {"DATA of a stream that is idle", Data(1, "x"), kProtocol},
      {"DATA of no stream", Data(0, "x"), kProtocol},
      {"DATA of our own stream", Data(2, "x"), kProtocol},
      {"padded DATA with no byte for its length",
       Frame(H2FrameType::kData, h2_flag::kPadded, 1, ""), kFrameSize},
      {"DATA of padding and more",
       request + Frame(H2FrameType::kData, h2_flag::kPadded, 1, "\x05-----"),
       H2Error::kNone},
      {"DATA with more padding than it has",
       request + Frame(H2FrameType::kData, h2_flag::kPadded, 1, "\x06-----"),
       kProtocol},
      {"a frame over the limit",
       Frame(H2FrameType::kHeaders, 0, 1, std::string(16385, 'x')), kFrameSize},
      {"HEADERS of no stream", Headers(0, ""), kProtocol},
      {"HEADERS of a stream of ours", Headers(2, ""), kProtocol},
      {"HEADERS padded beyond their end",
       Headers(1, "\x09x", h2_flag::kEndHeaders | h2_flag::kPadded), kProtocol},
      {"HEADERS with no byte for their padding",
       Headers(1, "", h2_flag::kEndHeaders | h2_flag::kPadded), kFrameSize},
      {"HEADERS with half a priority",
       Headers(1, "1234", h2_flag::kEndHeaders | h2_flag::kPriority),
       kFrameSize},
      {"HEADERS of a stream that is over",
       WholeCall(3, "/t.T/Echo", "x") + Request(3, "/t.T/Echo"),
       H2Error::kStreamClosed},
      {"HEADERS of an older stream",
       WholeCall(3, "/t.T/Echo", "x") + Request(1, "/t.T/Echo"),
       H2Error::kStreamClosed},
      {"a block that is broken", Headers(1, "\xFF\xFF"), H2Error::kCompression},
      {"trailers that are broken",
       Request(1, "/t.T/Collect") +
           Headers(1, "\xFF\xFF", h2_flag::kEndHeaders | h2_flag::kEndStream),
       H2Error::kCompression},
      {"a block that is interrupted", half + Ping("12345678"), kProtocol},
      {"a block that is interrupted by DATA", half + Data(1, "x"), kProtocol},
      {"a block that goes on elsewhere",
       half + Frame(H2FrameType::kContinuation, 0, 3, ""), kProtocol},
      {"CONTINUATION of nothing",
       Frame(H2FrameType::kContinuation, h2_flag::kEndHeaders, 1, ""),
       kProtocol},
      {"RST_STREAM of a stream that is idle", Reset(1), kProtocol},
      {"RST_STREAM of no stream", Reset(0), kProtocol},
      {"RST_STREAM too short",
       request + Frame(H2FrameType::kRstStream, 0, 1, "123"), kFrameSize},
      {"SETTINGS of a stream", Frame(H2FrameType::kSettings, 0, 1, ""),
       kProtocol},
      {"SETTINGS of five bytes", Frame(H2FrameType::kSettings, 0, 0, "12345"),
       kFrameSize},
      {"SETTINGS that acknowledge and say something",
       Frame(H2FrameType::kSettings, h2_flag::kAck, 0, "123456"), kFrameSize},
      {"ENABLE_PUSH of 2", Settings({{H2Setting::kEnablePush, 2}}), kProtocol},
      {"INITIAL_WINDOW_SIZE of 2^31",
       Settings({{H2Setting::kInitialWindowSize, 1u << 31}}),
       H2Error::kFlowControl},
      {"MAX_FRAME_SIZE too small",
       Settings({{H2Setting::kMaxFrameSize, 16383}}), kProtocol},
      {"MAX_FRAME_SIZE too large",
       Settings({{H2Setting::kMaxFrameSize, 1u << 24}}), kProtocol},
      {"settings that nobody knows",
       Settings({{H2Setting{0x99}, 7},
                 {H2Setting::kMaxHeaderListSize, 1},
                 {H2Setting::kMaxConcurrentStreams, 0}}),
       H2Error::kNone},
      {"PUSH_PROMISE", Frame(H2FrameType::kPushPromise, 0, 1, "1234"),
       kProtocol},
      {"PING of a stream", Frame(H2FrameType::kPing, 0, 1, "12345678"),
       kProtocol},
      {"PING too short", Ping("1234567"), kFrameSize},
      {"GOAWAY of a stream", Frame(H2FrameType::kGoAway, 0, 1, "12345678"),
       kProtocol},
      {"GOAWAY too short", Frame(H2FrameType::kGoAway, 0, 0, "1234567"),
       kFrameSize},
      {"GOAWAY", Frame(H2FrameType::kGoAway, 0, 0, "12345678bye"),
       H2Error::kNone},
      {"WINDOW_UPDATE of 0", WindowUpdate(0, 0), kProtocol},
      {"WINDOW_UPDATE of a stream that is idle", WindowUpdate(1, 1), kProtocol},
      {"WINDOW_UPDATE too short",
       Frame(H2FrameType::kWindowUpdate, 0, 0, "123"), kFrameSize},
      {"PRIORITY", Frame(H2FrameType::kPriority, 0, 1, Big32(3) + "x"),
       H2Error::kNone},
      {"PRIORITY of no stream",
       Frame(H2FrameType::kPriority, 0, 0, Big32(3) + "x"), kProtocol},
      {"PRIORITY of an idle stream on itself",
       Frame(H2FrameType::kPriority, 0, 1, Big32(1) + "x"), kProtocol},
      {"PRIORITY of an idle stream, too short",
       Frame(H2FrameType::kPriority, 0, 1, "1234"), kFrameSize},
      {"frames that nobody knows", Frame(H2FrameType{0x99}, 0xFF, 77, "what?"),
       H2Error::kNone},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Open();
    Receive(c.bytes);
    EXPECT_EQ(Fault().value_or(H2Error::kNone), c.error);
    EXPECT_EQ(connection_->done(), c.error != H2Error::kNone);
    if (c.error == H2Error::kNone) {
      Receive(WholeCall(11, "/t.T/Echo", "next"));
      EXPECT_EQ(Outcome(11), "ok");
    }
    End();
  }
}

TEST_F(H2ConnectionFaultTest, StreamErrorsEndOnlyTheirStream) {
  const std::string request = Request(1, "/t.T/Hold");
  const struct {
    const char* name;
    std::string bytes;
    const char* outcome;
  } kCases[] = {
      {"WINDOW_UPDATE of 0", request + WindowUpdate(1, 0), "reset 1"},
      {"PRIORITY on itself",
       request + Frame(H2FrameType::kPriority, 0, 1, Big32(1) + "x"),
       "reset 1"},
      {"PRIORITY too short", request + Frame(H2FrameType::kPriority, 0, 1, "1"),
       "reset 6"},
      {"a request that depends on itself",
       Headers(1, Big32(1) + "x" + Block(RequestFields("/t.T/Hold")),
               h2_flag::kEndHeaders | h2_flag::kPriority),
       "reset 1"},
      {"DATA of a stream that is over",
       Headers(1, Block({{":method", "POST"}}),
               h2_flag::kEndHeaders | h2_flag::kEndStream) +
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

TEST_F(H2ConnectionFaultTest, TheFirstFrameMustBeSettings) {
  for (const std::string& bytes :
       {Ping("12345678"), Request(1, "/t.T/Echo"), Data(1, "x"),
        Frame(H2FrameType::kSettings, h2_flag::kAck, 0, "")}) {
    OpenSilent();
    Receive(absl::StrCat(kH2Preface, bytes));
    EXPECT_EQ(Fault(), H2Error::kProtocol);
    End();
  }
}

TEST_F(H2ConnectionFaultTest, RejectsOtherProtocolsWithAnExplanation) {
  OpenSilent();
  Receive("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(Fault(), H2Error::kProtocol);
  EXPECT_EQ(peer_.goaways[0].text, "this port speaks gRPC over HTTP/2");
}

TEST_F(H2ConnectionFaultTest, AcknowledgesPingsInOrderAndEverySettingsFrame) {
  Open();
  Receive(Ping("one-----") + Settings({}) + Ping("two-----"));
  EXPECT_THAT(peer_.ping_acks, testing::ElementsAre("one-----", "two-----"));
  EXPECT_EQ(peer_.settings_acks, 2);
}

TEST_F(H2ConnectionFaultTest, LimitsHeaderBlocksInBytesAndFrames) {
  Open();
  std::string bytes = Headers(1, "", 0);
  for (int i = 0; i < 31; ++i) {
    bytes += Frame(H2FrameType::kContinuation, 0, 1, "");
  }
  Receive(bytes);
  EXPECT_EQ(Fault(), std::nullopt);
  Receive(Frame(H2FrameType::kContinuation, 0, 1, ""));
  EXPECT_EQ(Fault(), H2Error::kEnhanceYourCalm);
  End();
  Open();
  const std::string part(16'000, '\0');
  Receive(Headers(1, part, 0) +
          Frame(H2FrameType::kContinuation, h2_flag::kEndHeaders, 1, part));
  EXPECT_EQ(Fault(), H2Error::kEnhanceYourCalm);
}

TEST_F(H2ConnectionFaultTest, RejectsOversizedHeadersWithTheReason) {
  Open();
  Receive(WholeCall(1, "/t.T/Echo", "x", {{"x-long", std::string(9000, 'x')}}));
  EXPECT_THAT(Outcome(1), testing::StartsWith("8 the request's headers have"));
  Receive(WholeCall(3, "/t.T/Echo", "x"));
  EXPECT_EQ(Outcome(3), "ok");
}

TEST_F(H2ConnectionFaultTest, SendsATableSizeUpdateToAPeerWithASmallTable) {
  Open();
  peer_.hpack.LimitTable(0);
  Receive(Settings({{H2Setting::kHeaderTableSize, 0}}));
  Receive(WholeCall(1, "/t.T/Echo", "x") + WholeCall(3, "/t.T/Echo", "y"));
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(Outcome(3), "ok");
  Receive(Settings({{H2Setting::kHeaderTableSize, 100}}));
  Receive(WholeCall(5, "/t.T/Echo", "x"));
  EXPECT_EQ(Outcome(5), "ok");
}

}  // namespace
}  // namespace neurite
