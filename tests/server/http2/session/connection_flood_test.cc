// Clients that send far more of something than they need, and clients that do
// not.
#include <chrono>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/hpack_codec.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Big32;
using frame_bytes::Block;
using frame_bytes::Data;
using frame_bytes::DataFrames;
using frame_bytes::Frame;
using frame_bytes::GrpcMessage;
using frame_bytes::Headers;
using frame_bytes::LastData;
using frame_bytes::Ping;
using frame_bytes::Request;
using frame_bytes::Reset;
using frame_bytes::Settings;
using frame_bytes::WholeCall;
using frame_bytes::WindowUpdate;
using ::testing::Gt;
using ::testing::Lt;

class ConnectionFloodTest : public ConnectionFixture {};

// Far more of anything than a client needs. (Of these some are cheap, some make
// the server write, and none carries a call on.)
TEST_F(ConnectionFloodTest, EveryKindOfFloodEndsTheConnection) {
  const struct {
    const char* name;
    std::string (*frame)(uint32_t i);
  } kCases[] = {
      {"pings", [](uint32_t) { return Ping("12345678"); }},
      {"answers to pings", [](uint32_t) { return Ping("12345678", true); }},
      {"settings", [](uint32_t) { return Settings({}); }},
      {"acknowledgements",
       [](uint32_t) {
         return Frame(FrameType::kSettings, frame_flag::kAck, 0, "");
       }},
      {"window updates", [](uint32_t) { return WindowUpdate(0, 1); }},
      {"window updates of a stream",
       [](uint32_t i) {
         return (i == 0 ? Request(1, "/t.T/Hold") : "") + WindowUpdate(1, 1);
       }},
      {"empty DATA",
       [](uint32_t i) {
         return (i == 0 ? Request(1, "/t.T/Hold") : "") + Data(1, "");
       }},
      {"DATA of nothing but padding",
       [](uint32_t i) {
         return (i == 0 ? Request(1, "/t.T/Hold") : "") +
                frame_bytes::PaddedData(1, "", 9);
       }},
      {"priorities",
       [](uint32_t) {
         return Frame(FrameType::kPriority, 0, 1, Big32(3) + "x");
       }},
      {"frames that nobody knows",
       [](uint32_t) { return Frame(FrameType{0x99}, 0, 0, ""); }},
      {"goodbyes",
       [](uint32_t) { return Frame(FrameType::kGoAway, 0, 0, "12345678"); }},
      {"calls that are reset at once",
       [](uint32_t i) {
         return Request(2 * i + 1, "/t.T/Hold") + Reset(2 * i + 1);
       }},
      {"calls that are reset while they are held",
       [](uint32_t i) {
         return WholeCall(2 * i + 1, "/t.T/Hold", "x") + Reset(2 * i + 1);
       }},
      {"resets of a stream that is over",
       [](uint32_t i) {
         return (i == 0 ? WholeCall(1, "/t.T/Echo", "x") : "") + Reset(1);
       }},
      {"requests that are malformed",
       [](uint32_t i) {
         return Headers(2 * i + 1, Block({{":method", "POST"}}));
       }},
      {"DATA of streams that are over",
       [](uint32_t i) {
         return i < 500 ? WholeCall(2 * i + 1, "/t.T/Echo", "x")
                        : Data(2 * (i % 500) + 1, "x");
       }},
      {"ends of a stream that was reset",
       [](uint32_t i) {
         return (i == 0 ? Request(1, "/t.T/None") : "") + LastData(1, "");
       }},
      {"DATA of a stream that was reset",
       [](uint32_t i) {
         return (i == 0 ? Request(1, "/t.T/None") : "") + Data(1, "x");
       }},
      // More than its window, in all.
      {"full DATA of a stream that was reset",
       [](uint32_t i) {
         return (i == 0 ? Request(1, "/t.T/None") : "") +
                Data(1, std::string(16384, 'x'));
       }},
      {"DATA behind the message of a call",
       [](uint32_t i) {
         return (i == 0 ? Request(1, "/t.T/Hold") : "") +
                Data(1, i < 2 ? GrpcMessage("") : "x");
       }},
      {"streams that reset themselves",
       [](uint32_t i) {
         return Request(2 * i + 1, "/t.T/Hold") + WindowUpdate(2 * i + 1, 0);
       }},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    Open({{Setting::kInitialWindowSize, 1000}});
    Receive(WindowUpdate(0, 1 << 30));
    for (uint32_t i = 0; i < 20'000 && !connection_->done(); ++i) {
      Receive(c.frame(i));
    }
    EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
    End();
  }
}

// Each of them may concern every stream that is open.
TEST_F(ConnectionFloodTest, ManySettingsInFewFramesEndTheConnection) {
  Open();
  const std::string frame = Settings(frame_bytes::SettingList(
      2000, {Setting::kInitialWindowSize, kDefaultWindow}));
  Receive(frame);
  EXPECT_EQ(Fault(), std::nullopt);
  for (int i = 0; i < 10; ++i) Receive(frame);
  EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
}

// 255 streams wait for a window; each SETTINGS makes each of them send a byte.
TEST_F(ConnectionFloodTest, WideningManyWindowsByAByteEndsTheConnection) {
  Open({{Setting::kInitialWindowSize, 0}});
  for (uint32_t stream = 1; stream < 2 * 255; stream += 2) {
    Receive(WholeCall(stream, "/t.T/Count", "1 100000"));
  }
  uint32_t window = 1;
  while (window < 1000 && !connection_->done()) {
    Receive(Settings({{Setting::kInitialWindowSize, window++}}));
  }
  EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
  // 2048 units at first, 256 for each and one for its setting.
  EXPECT_THAT(window, Lt(10u));
}

// A client that reads a reply in frames of 1 KiB, and updates both windows
// after each.
TEST_F(ConnectionFloodTest, UpdatingWindowsAsBytesAreReadIsNotAFlood) {
  Open({{Setting::kInitialWindowSize, 1024}});
  Receive(WholeCall(1, "/t.T/Count", "1 4000000"));
  for (int i = 0; i < 3900; ++i) {
    Receive(WindowUpdate(0, 1024) + WindowUpdate(1, 1024));
    ASSERT_EQ(Fault(), std::nullopt) << i;
  }
}

// Its windows grow with the bytes it measures per round trip.
TEST_F(ConnectionFloodTest, GrowingTheWindowsOfManyStreamsIsNotAFlood) {
  Open({{Setting::kInitialWindowSize, 65536}});
  Receive(WindowUpdate(0, 1 << 30));
  for (uint32_t stream = 1; stream < 2 * 256; stream += 2) {
    Receive(WholeCall(stream, "/t.T/Count", "1 500000"));
  }
  for (uint32_t window = 1 << 17; window <= 1 << 20; window *= 2) {
    Receive(Settings({{Setting::kInitialWindowSize, window}}));
    ASSERT_EQ(Fault(), std::nullopt) << window;
  }
  EXPECT_EQ(Outcome(511), "10 that was all");
}

TEST_F(ConnectionFloodTest, ABusyClientIsNotAFlood) {
  Open();
  // Each call brings a window update of the connection, one of its stream, a
  // PING and its answer.
  for (uint32_t stream = 1; stream < 40'000; stream += 2) {
    Receive(WholeCall(stream, "/t.T/Echo", "x") + WindowUpdate(0, 6) +
            Ping("12345678"));
  }
  EXPECT_EQ(Fault(), std::nullopt);
  EXPECT_EQ(Outcome(39'999), "ok");
}

TEST_F(ConnectionFloodTest, RequestsBehindTheLastGoAwayAreAFlood) {
  Open();
  Receive(Request(1, "/t.T/Hold"));
  connection_->BeginDrain();
  Work();
  Receive(Ping("draining", /*ack=*/true));
  ASSERT_EQ(peer_.goaways.size(), 2u);
  // Those that were on the way when the client learned of it are none.
  uint32_t stream = 3;
  for (; stream < 2 * 256; stream += 2) {
    Receive(WholeCall(stream, "/t.T/Echo", "x"));
  }
  EXPECT_EQ(Fault(), ErrorCode::kNone);
  for (; stream < 20'000 && !connection_->done(); stream += 2) {
    Receive(Request(stream, "/t.T/Echo"));
  }
  EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
}

// A client that learns late that its calls have been rejected: as much as the
// connection's window allows, 16 MiB, is then on the way.
TEST_F(ConnectionFloodTest, DataOnTheWayToRejectedCallsIsNotAFlood) {
  Open();
  const std::string small = GrpcMessage(std::string(100, 'x'));
  const std::string large = GrpcMessage(std::string(4 << 20, 'x'));
  for (uint32_t round = 0; round < 8; ++round) {
    const uint32_t first = 1 + 2 * 256 * round;
    const uint32_t end = first + 2 * 256;
    for (uint32_t s = first; s < end; s += 2) {
      Receive(Request(s, "/t.T/None"));
    }
    // 253 calls send their message in small frames, and the end in an empty
    // one; three a message of the largest size.
    for (uint32_t s = first; s < end - 6; s += 2) {
      Receive(DataFrames(s, small, 10, false) + LastData(s, ""));
    }
    for (uint32_t s = end - 6; s < end; s += 2) {
      Receive(DataFrames(s, large, kDefaultFrameSize, true));
    }
    ASSERT_EQ(Fault(), std::nullopt) << round;
  }
}

TEST_F(ConnectionFloodTest, AnsweredCallsDoNotPayForResets) {
  Open();
  uint32_t resets = 0;
  for (uint32_t stream = 1; stream < 40'000 && !connection_->done();) {
    for (int i = 0; i < 9; ++i, stream += 2) {
      Receive(WholeCall(stream, "/t.T/Echo", "x"));
    }
    Receive(WholeCall(stream, "/t.T/Hold", "x") + Reset(stream));
    stream += 2;
    ++resets;
  }
  EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
  EXPECT_EQ(resets, 1001u);
}

TEST_F(ConnectionFloodTest, LateCancellationsAreNotAFlood) {
  Open();
  for (uint32_t stream = 1; stream < 10'000; stream += 2) {
    Receive(WholeCall(stream, "/t.T/Hold", "x", {{"grpc-timeout", "10m"}}));
    Advance(std::chrono::milliseconds(6));
    Receive(Reset(stream));
  }
  EXPECT_EQ(Fault(), std::nullopt);
}

TEST_F(ConnectionFloodTest, LimitsUnreadOutputOfRejectedRequests) {
  Open();
  client_reads_ = false;
  // As many refusals as one read can bring about, each with the longest text:
  // the client's encoder enters ":path", "te" and "content-type" into its table
  // and names them by a byte each from then on.
  const std::string path = "/t.T/" + std::string(121, '%');
  Receive(
      Headers(1,
              absl::StrCat("\x83\x86\x44\x7E", path, "\x40\x02te\x08trailers",
                           "\x5F\x10"
                           "application/grpc"),
              frame_flag::kEndHeaders | frame_flag::kEndStream));
  ASSERT_THAT(connection_->unsent().size(), Gt(400u));
  std::string flood;
  for (uint32_t stream = 3; flood.size() < 256u << 10; stream += 2) {
    flood += Headers(stream, "\x83\x86\xC0\xBF\xBE");
  }
  Receive(flood);
  EXPECT_EQ(Fault(), std::nullopt);
  EXPECT_THAT(connection_->unsent().size(), Lt(3u << 19));
}

TEST_F(ConnectionFloodTest, LimitsUnreadOutputOfAnsweredCalls) {
  Open();
  client_reads_ = false;
  HpackEncoder encoder;
  const HeaderFields fields = frame_bytes::RequestFields("/t.T/Count");
  std::string flood;
  for (uint32_t stream = 1; flood.size() < 256u << 10; stream += 2) {
    flood += Headers(stream, encoder.Encode(fields)) +
             LastData(stream, GrpcMessage("?"));
  }
  Receive(flood);
  EXPECT_THAT(connection_->unsent().size(), Lt(size_t{1} << 20));
}

}  // namespace
}  // namespace neurite::http2
