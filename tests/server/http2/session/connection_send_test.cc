// Replies, as far as the windows allow.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Request;
using frame_bytes::Settings;
using frame_bytes::WholeCall;
using frame_bytes::WindowUpdate;
using ::testing::ElementsAre;
using ::testing::Lt;

class ConnectionSendTest : public ConnectionFixture {};

TEST_F(ConnectionSendTest, RespectsTheSendWindow) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(WholeCall(1, "/t.T/Echo", "0123456789"));
  EXPECT_EQ(peer_.CountFrames(FrameType::kData), 0);
  // Byte by byte, through the prefix and the message.
  for (int i = 1; i <= 15; ++i) {
    Receive(WindowUpdate(1, 1));
    ASSERT_EQ(peer_.streams[1].data.size(), static_cast<size_t>(i));
  }
  EXPECT_THAT(Messages(1), ElementsAre("0123456789"));
  EXPECT_EQ(Outcome(1), "ok");
}

TEST_F(ConnectionSendTest, SmallWindowsOfAnySizeMakeProgress) {
  for (uint32_t step = 1; step <= 16; ++step) {
    SCOPED_TRACE(step);
    Open({{Setting::kInitialWindowSize, step}});
    Receive(WholeCall(1, "/t.T/Count", "3 7"));
    for (uint32_t sent = step; sent < 36; sent += step) {
      ASSERT_EQ(peer_.streams[1].data.size(), sent);
      Receive(WindowUpdate(1, step));
    }
    EXPECT_THAT(Messages(1), ElementsAre("ddddddd", "ccccccc", "bbbbbbb"));
    EXPECT_EQ(Outcome(1), "10 that was all");
    End();
  }
}

TEST_F(ConnectionSendTest, HandlesNegativeWindows) {
  Open({{Setting::kInitialWindowSize, 100}});
  Receive(WholeCall(1, "/t.T/Echo", std::string(200, 'x')));
  EXPECT_EQ(peer_.streams[1].data.size(), 100u);
  Receive(Settings({{Setting::kInitialWindowSize, 10}}));  // -90 now
  Receive(WindowUpdate(1, 90));
  EXPECT_EQ(peer_.streams[1].data.size(), 100u);
  Receive(WindowUpdate(1, 1));
  EXPECT_EQ(peer_.streams[1].data.size(), 101u);
  Receive(Settings({{Setting::kInitialWindowSize, 1000}}));
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(peer_.settings_acks, 3);
}

TEST_F(ConnectionSendTest, SharesTheConnectionWindowInQueueOrder) {
  Open({{Setting::kInitialWindowSize, 1 << 20}});
  const std::string large(60'000, 'x');
  for (const uint32_t stream : {1u, 3u, 5u}) {
    Receive(WholeCall(stream, "/t.T/Echo", large));
  }
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(peer_.streams[3].data.size(), 65'535u - 60'005u);
  EXPECT_EQ(Outcome(5), "open");
  Receive(WindowUpdate(0, 60'005));
  EXPECT_EQ(Outcome(3), "ok");
  EXPECT_EQ(Outcome(5), "open");
  Receive(WindowUpdate(0, 100'000));
  EXPECT_EQ(Outcome(5), "ok");
}

TEST_F(ConnectionSendTest, SendsFramesAsLargeAsThePeerAccepts) {
  Open({{Setting::kInitialWindowSize, 1 << 20},
        {Setting::kMaxFrameSize, 20'000}});
  Receive(WindowUpdate(0, 1 << 20));
  Receive(WholeCall(1, "/t.T/Echo", std::string(50'000, 'x')));
  std::vector<uint32_t> sizes;
  for (const FrameHeader& frame : peer_.frames) {
    if (frame.is(FrameType::kData)) sizes.push_back(frame.length);
  }
  EXPECT_THAT(sizes, ElementsAre(20'000u, 20'000u, 10'005u));
}

TEST_F(ConnectionSendTest, LimitsOutputBufferedForAStalledReader) {
  Open({{Setting::kInitialWindowSize, 1 << 30}});
  Receive(WindowUpdate(0, 1 << 30));
  client_reads_ = false;
  Receive(WholeCall(1, "/t.T/Count", "100 100000"));
  Receive(WholeCall(3, "/t.T/Count", "100 100000"));
  EXPECT_THAT(connection_->unsent().size(), Lt(600u << 10));
  // It goes on as soon as it is taken.
  client_reads_ = true;
  Work();
  EXPECT_EQ(Outcome(1), "10 that was all");
  EXPECT_EQ(Outcome(3), "10 that was all");
  EXPECT_EQ(Messages(1).size(), 100u);
}

TEST_F(ConnectionSendTest, RejectsWindowsAboveTheMaximum) {
  Open();
  Receive(Request(1, "/t.T/Hold") + WindowUpdate(1, kMaxWindow));
  EXPECT_EQ(Outcome(1), "reset 3");
  Receive(WindowUpdate(0, kMaxWindow));
  EXPECT_EQ(Fault(), ErrorCode::kFlowControl);
  End();
  Open();
  Receive(Request(1, "/t.T/Hold") + WindowUpdate(1, 1'000'000'000));
  Receive(Settings({{Setting::kInitialWindowSize, 2'000'000'000}}));
  EXPECT_EQ(Fault(), ErrorCode::kFlowControl);
}

}  // namespace
}  // namespace neurite::http2
