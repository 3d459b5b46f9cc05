// What clients may send, and what they are given back.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"
#include "tests/testing/seeded_rng.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::LastData;
using frame_bytes::PaddedData;
using frame_bytes::Request;
using frame_bytes::Reset;
using frame_bytes::Settings;
using frame_bytes::WholeCall;
using frame_bytes::WindowUpdate;
using ::testing::ElementsAre;

constexpr size_t kFrame = kDefaultFrameSize;

class ConnectionFlowTest : public ConnectionFixture {
 protected:
  // Sends DATA, or anything that holds some, and counts its bytes.
  void Upload(absl::string_view bytes) {
    for (absl::string_view left = bytes; !left.empty();) {
      const FrameHeader frame = ReadFrameHeader(left.data());
      if (frame.is(FrameType::kData)) uploaded_ += frame.length;
      left.remove_prefix(kFrameHeaderSize + frame.length);
    }
    Receive(bytes);
  }

  // What the client may send now, on all streams together.
  int64_t Window() const { return kDefaultWindow + peer_.granted - uploaded_; }

  // A WINDOW_UPDATE gives back all that was consumed until it is sent. So when
  // one comes, everything that was uploaded must have been given back, and no
  // more, if no handler holds anything.
  void ExpectAllGivenBack() {
    const int64_t before = peer_.granted;
    const uint32_t stream = NextStream();
    // Refused, so that what comes on it is dropped.
    Receive(Request(stream, "/t.T/Nothing"));
    while (peer_.granted == before) {
      ASSERT_GE(Window(), int64_t{kFrame}) << "it never comes";
      Upload(Data(stream, std::string(kFrame, 'x')));
    }
    EXPECT_EQ(Window(), full_window_);
  }

  uint32_t NextStream() {
    next_stream_ += 2;
    return next_stream_;
  }

  void OpenAndMeasure() {
    Open();
    uploaded_ = 0;
    next_stream_ = 999;
    full_window_ = Window();
  }

  int64_t uploaded_ = 0;
  int64_t full_window_ = 0;
  uint32_t next_stream_ = 999;
};

TEST_F(ConnectionFlowTest, ReturnsTheConnectionWindowForEveryConsumedByte) {
  const struct {
    const char* name;
    std::string (*bytes)(uint32_t stream);
  } kCases[] = {
      {"answered",
       [](uint32_t s) { return WholeCall(s, "/t.T/Echo", "hello"); }},
      {"answered, with padding",
       [](uint32_t s) {
         return Request(s, "/t.T/Echo") +
                PaddedData(s, GrpcMessage("hello"), 77, frame_flag::kEndStream);
       }},
      {"answered with an error",
       [](uint32_t s) { return WholeCall(s, "/t.T/Echo", "fail"); }},
      {"two messages where there is one",
       [](uint32_t s) {
         return Request(s, "/t.T/Echo") +
                LastData(s, GrpcMessage("one") + GrpcMessage("two") + "thr");
       }},
      {"answered before its end",
       [](uint32_t s) {
         return Request(s, "/t.T/Echo") + Data(s, GrpcMessage("one") + "more") +
                Data(s, "and more") + LastData(s, "");
       }},
      {"half a message, then reset",
       [](uint32_t s) {
         return Request(s, "/t.T/Echo") +
                Data(s, GrpcMessage("hello").substr(0, 8)) + Reset(s);
       }},
      {"half a prefix, then reset",
       [](uint32_t s) {
         return Request(s, "/t.T/Echo") +
                Data(s, GrpcMessage("hello").substr(0, 3)) + Reset(s);
       }},
      {"half a message, then the end",
       [](uint32_t s) {
         return Request(s, "/t.T/Collect") +
                LastData(s, GrpcMessage("hello").substr(0, 8));
       }},
      {"held, then reset",
       [](uint32_t s) {
         return WholeCall(s, "/t.T/Hold", "hello") + Reset(s);
       }},
      {"many held, then reset",
       [](uint32_t s) {
         std::string bytes = Request(s, "/t.T/HoldStream");
         for (int i = 0; i < 100; ++i) bytes += Data(s, GrpcMessage("hello"));
         return bytes + Reset(s);
       }},
      {"many held in one frame, then reset",
       [](uint32_t s) {
         std::string messages;
         for (int i = 0; i < 100; ++i) messages += GrpcMessage("hello");
         return Request(s, "/t.T/HoldStream") + Data(s, messages) + Reset(s);
       }},
      {"a stream of messages",
       [](uint32_t s) {
         std::string messages;
         for (int i = 0; i < 100; ++i) messages += GrpcMessage("hello");
         return Request(s, "/t.T/Collect") + LastData(s, messages);
       }},
      {"a chat that the server ends amid a frame",
       [](uint32_t s) {
         return Request(s, "/t.T/Chat") +
                Data(s,
                     GrpcMessage("a") + GrpcMessage("bye") + GrpcMessage("b"));
       }},
      {"refused",
       [](uint32_t s) { return WholeCall(s, "/t.T/Nothing", "hello"); }},
      {"too long",
       [](uint32_t s) {
         return Request(s, "/t.T/Echo") +
                Data(s, GrpcMessage(std::string(5000, 'x')));
       }},
      {"compressed",
       [](uint32_t s) {
         return Request(s, "/t.T/Chat") +
                Data(s, GrpcMessage("a") + "\x01rest");
       }},
      {"more than it declares",
       [](uint32_t s) {
         return WholeCall(s, "/t.T/Echo", "hello", {{"content-length", "7"}});
       }},
      {"less than it declares",
       [](uint32_t s) {
         return WholeCall(s, "/t.T/Echo", "hello", {{"content-length", "70"}});
       }},
      {"DATA after its end",
       [](uint32_t s) {
         return WholeCall(s, "/t.T/Hold", "hello") + Data(s, "more");
       }},
      {"DATA of a stream that is long over",
       [](uint32_t s) {
         return WholeCall(s, "/t.T/Echo", "hello") + PaddedData(s, "more", 200);
       }},
  };
  options_.max_request_bytes = 4096;
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    OpenAndMeasure();
    for (uint32_t stream = 1; stream < 200; stream += 2) {
      Upload(c.bytes(stream));
    }
    ExpectAllGivenBack();
    End();
  }
}

TEST_F(ConnectionFlowTest, ReturnsTheWindowOfAPausedStreamOnce) {
  OpenAndMeasure();
  std::string messages;
  for (int i = 0; i < 200; ++i) messages += GrpcMessage("hello");
  const auto pause = [&] {
    const uint32_t stream = NextStream();
    Upload(Request(stream, "/t.T/HoldStream") + Data(stream, messages));
    ASSERT_EQ(services_.hold_stream.held.size(), 1u);
    ASSERT_EQ(services_.hold_stream.held[0].messages.size(), 64u);
  };
  // Ended by its handler while messages wait.
  pause();
  services_.hold_stream.FinishAll();
  ExpectAllGivenBack();
  // Released bit by bit, to the end.
  pause();
  for (int i = 0; i < 200; ++i) {
    services_.hold_stream.Release(services_.hold_stream.held[0], 1);
    Work();
  }
  ExpectAllGivenBack();
  services_.hold_stream.FinishAll();
  // Ended by the next message, a broken one, as the stream goes on.
  const uint32_t broken = NextStream();
  Upload(Request(broken, "/t.T/HoldStream") +
         Data(broken, messages.substr(0, size_t{64} * 10)) +
         Data(broken, GrpcMessage("fine") + "\x07strange"));
  services_.hold_stream.Release(services_.hold_stream.held[0], 2);
  Work();
  EXPECT_EQ(Outcome(broken).substr(0, 3), "13 ");
  ExpectAllGivenBack();
}

TEST_F(ConnectionFlowTest, ReturnsTheWindowOnceIfAChatEndsWithMessagesQueued) {
  OpenAndMeasure();
  for (int round = 0; round < 50; ++round) {
    const uint32_t stream = NextStream();
    Receive(Settings({{Setting::kInitialWindowSize, 0}}));
    Upload(Request(stream, "/t.T/Chat"));
    // The first reply waits, and so does what comes behind it.
    Upload(Data(stream, GrpcMessage("first")));
    Upload(Data(stream, GrpcMessage("second") + GrpcMessage("bye") +
                            GrpcMessage("third")));
    EXPECT_EQ(Outcome(stream), "open");
    Receive(WindowUpdate(stream, 1000));
    EXPECT_THAT(Messages(stream), ElementsAre("first", "second"));
    EXPECT_EQ(Outcome(stream), "ok");
  }
  ExpectAllGivenBack();
}

// Like a client that sends its calls' messages in turns, a frame each, as far
// as the windows allow.
TEST_F(ConnectionFlowTest, InterleavedUploadsAllFinish) {
  OpenAndMeasure();
  constexpr uint32_t kCalls = 12;
  const std::string message = GrpcMessage(std::string(4 << 20, 'x'));
  std::map<uint32_t, size_t> sent;
  for (uint32_t i = 0; i < kCalls; ++i) sent[2 * i + 1] = 0;
  for (const auto& [stream, bytes] : sent)
    Receive(Request(stream, "/t.T/Echo"));
  bool progress = true;
  while (progress) {
    progress = false;
    for (auto& [stream, bytes] : sent) {
      const size_t next = std::min(kFrame, message.size() - bytes);
      if (next == 0 || Window() < static_cast<int64_t>(next)) continue;
      Upload(Data(stream, message.substr(bytes, next)));
      bytes += next;
      progress = true;
    }
  }
  for (const auto& [stream, bytes] : sent) EXPECT_EQ(bytes, message.size());
}

TEST_F(ConnectionFlowTest, ReturnsTheStreamWindowAsMessagesAreReleased) {
  OpenAndMeasure();
  Receive(Request(1, "/t.T/HoldUpload"));
  const int64_t window = *peer_.Setting(Setting::kInitialWindowSize);
  const std::string message = GrpcMessage(std::string(100'000, 'x'));
  int64_t sent = 0;
  for (int i = 0; i < 40; ++i) {
    Upload(frame_bytes::DataFrames(1, message, kFrame, /*last=*/false));
    sent += static_cast<int64_t>(message.size());
  }
  ASSERT_EQ(services_.hold_stream.held[0].messages.size(), 40u);
  EXPECT_EQ(peer_.streams[1].granted, 0);
  services_.hold_stream.Release(services_.hold_stream.held[0], 40);
  Work();
  // Within a quarter, which is not worth a frame.
  EXPECT_GE(peer_.streams[1].granted + window / 4, sent);
  EXPECT_LE(peer_.streams[1].granted, sent);
}

TEST_F(ConnectionFlowTest, ReturnsTheStreamWindowForPadding) {
  options_.max_request_bytes = 1000;
  Open();
  Receive(Request(1, "/t.T/Collect"));
  const int64_t window = *peer_.Setting(Setting::kInitialWindowSize);
  for (int64_t sent = 0; sent < 3 * window; sent += 256) {
    Receive(PaddedData(1, "", 255));
  }
  Receive(LastData(1, GrpcMessage("x")));
  EXPECT_EQ(Outcome(1), "ok");
}

TEST_F(ConnectionFlowTest, RejectsDataBeyondTheWindow) {
  options_.max_request_bytes = 1000;
  options_.max_streams_per_connection = 1000;
  Open();
  const int64_t window = *peer_.Setting(Setting::kInitialWindowSize);
  Receive(Request(1, "/t.T/Hold") + Data(1, GrpcMessage("x")));
  const std::string frame = Data(1, std::string(kFrame, 'x'));
  for (int64_t sent = 6; sent <= window; sent += kFrame) Receive(frame);
  EXPECT_EQ(Outcome(1), "reset 3");
  EXPECT_EQ(Fault(), std::nullopt);
  // Only what handlers hold keeps the connection's window from filling up.
  std::string messages;
  for (int i = 0; i < 16; ++i) messages += GrpcMessage(std::string(995, 'x'));
  for (uint32_t stream = 3; stream < 600 && !Fault(); stream += 2) {
    const std::string data = Data(stream, messages);
    Receive(absl::StrCat(Request(stream, "/t.T/HoldUpload"), data, data, data,
                         data));
  }
  EXPECT_EQ(Fault(), ErrorCode::kFlowControl);
}

TEST_F(ConnectionFlowTest, GrantsWindowForALargeMessageBehindOthers) {
  for (const size_t first : {size_t{5}, size_t{1'000'000}}) {
    Open({{Setting::kInitialWindowSize, 1 << 30}});
    Receive(WindowUpdate(0, 1 << 30));
    Receive(Request(1, "/t.T/Collect"));
    const int64_t window = *peer_.Setting(Setting::kInitialWindowSize);
    std::string bytes = GrpcMessage(std::string(first, 'a'));
    for (int i = 0; i < 3; ++i) bytes += GrpcMessage(std::string(4 << 20, 'b'));
    size_t sent = 0;
    while (sent < bytes.size()) {
      const auto room =
          static_cast<size_t>(window + peer_.streams[1].granted) - sent;
      ASSERT_GT(room, 0u) << "stuck after " << sent << " bytes";
      const std::string next =
          bytes.substr(sent, std::min({room, kFrame, bytes.size() - sent}));
      Receive(Data(1, next));
      sent += next.size();
    }
    Receive(LastData(1, ""));
    EXPECT_EQ(Outcome(1), "ok");
    End();
  }
}

TEST_F(ConnectionFlowTest, AcceptsTheLargestMessageWithPadding) {
  Open();
  Receive(Request(1, "/t.T/Hold"));
  const int64_t window = *peer_.Setting(Setting::kInitialWindowSize);
  const std::string bytes = GrpcMessage(std::string(4 << 20, 'x'));
  constexpr int64_t kPadding = 256;  // with the byte that tells its length
  int64_t used = 0;
  size_t sent = 0;
  while (sent < bytes.size()) {
    const int64_t room = window + peer_.streams[1].granted - used - kPadding;
    ASSERT_GT(room, 0) << "stuck after " << sent << " bytes";
    const size_t next = std::min(
        {static_cast<size_t>(room), kFrame - kPadding, bytes.size() - sent});
    Receive(PaddedData(1, bytes.substr(sent, next), kPadding - 1));
    sent += next;
    used += static_cast<int64_t>(next) + kPadding;
  }
  EXPECT_EQ(services_.hold.held.size(), 1u);
}

}  // namespace
}  // namespace neurite::http2
