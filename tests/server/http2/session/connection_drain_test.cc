// How a connection is told to go.
#include <chrono>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::Headers;
using frame_bytes::LastData;
using frame_bytes::Ping;
using frame_bytes::Request;
using frame_bytes::WholeCall;
using frame_bytes::WindowUpdate;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class ConnectionDrainTest : public ConnectionFixture {
 protected:
  // Tells the client to go, and has it say that it has heard so.
  void DrainUntilHeard() {
    connection_->BeginDrain();
    Work();
    ASSERT_THAT(peer_.pings, SizeIs(1));
    Receive(Ping(peer_.pings[0], /*ack=*/true));
    ASSERT_THAT(peer_.goaways, SizeIs(2));
  }
};

TEST_F(ConnectionDrainTest, ServesCallsUntilTheSecondGoaway) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a"));
  connection_->BeginDrain();
  connection_->BeginDrain();
  Work();
  ASSERT_THAT(peer_.goaways, SizeIs(1));
  EXPECT_EQ(peer_.goaways[0].last_stream, kMaxStreamId);
  EXPECT_EQ(peer_.goaways[0].error, ErrorCode::kNone);
  // This call was on its way.
  Receive(WholeCall(3, "/t.T/Echo", "b"));
  EXPECT_EQ(Outcome(3), "ok");
  Receive(Ping(peer_.pings[0], /*ack=*/true));
  ASSERT_THAT(peer_.goaways, SizeIs(2));
  EXPECT_EQ(peer_.goaways[1].last_stream, 3u);
  EXPECT_EQ(peer_.goaways[1].error, ErrorCode::kNone);
  // It ends with the last call.
  EXPECT_FALSE(connection_->done());
  const int before = works_;
  services_.hold.Answer(*services_.hold.held[0].call, "a's");
  EXPECT_GT(works_, before);
  Work();
  EXPECT_THAT(Messages(1), ElementsAre("a's"));
  EXPECT_TRUE(connection_->done());
}

TEST_F(ConnectionDrainTest, AnIdleConnectionEndsWhenThePingIsAcknowledged) {
  Open();
  DrainUntilHeard();
  EXPECT_TRUE(connection_->done());
  EXPECT_EQ(peer_.goaways[1].last_stream, 0u);
}

// Its socket would not hear of it otherwise: nothing is to be sent.
TEST_F(ConnectionDrainTest, NotifiesItsListenerWhenTheLastCallIsReset) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a"));
  DrainUntilHeard();
  const int before = works_;
  Receive(frame_bytes::Reset(1));
  EXPECT_TRUE(connection_->done());
  EXPECT_GT(works_, before);
}

TEST_F(ConnectionDrainTest, SendsTheSecondGoawayOnlyForItsOwnPingAck) {
  Open();
  connection_->BeginDrain();
  Receive(Ping("whatever", /*ack=*/true));
  Receive(Ping("draining"));
  EXPECT_THAT(peer_.goaways, SizeIs(1));
  Receive(Ping("draining", /*ack=*/true));
  EXPECT_THAT(peer_.goaways, SizeIs(2));
  Receive(Ping("draining", /*ack=*/true));
  EXPECT_THAT(peer_.goaways, SizeIs(2));
}

TEST_F(ConnectionDrainTest, SendsTheSecondGoawayAfterOneSecondWithoutAnAck) {
  Open();
  connection_->BeginDrain();
  AdvanceAndTick(900ms);
  EXPECT_FALSE(connection_->done());
  AdvanceAndTick(200ms);
  EXPECT_THAT(peer_.goaways, SizeIs(2));
  EXPECT_TRUE(connection_->done());
}

// The client knows that they were not looked at, and tries elsewhere.
TEST_F(ConnectionDrainTest, IgnoresStreamsAfterTheLastOne) {
  Open();
  Receive(Request(1, "/t.T/Collect"));
  DrainUntilHeard();
  Receive(WholeCall(3, "/t.T/Echo", "late"));
  Receive(Request(5, "/t.T/Collect") + Data(5, GrpcMessage("late")));
  Receive(WindowUpdate(5, 1000));
  Receive(Headers(5, frame_bytes::Block({{"x-trailer", "1"}}),
                  frame_flag::kEndHeaders | frame_flag::kEndStream));
  Receive(Request(7, "/t.T/Collect") +
          Headers(7, frame_bytes::Block({{"x-trailer", "1"}}),
                  frame_flag::kEndHeaders | frame_flag::kEndStream));
  EXPECT_EQ(Outcome(3), "open");
  EXPECT_EQ(Outcome(5), "open");
  EXPECT_EQ(Outcome(7), "open");
  EXPECT_EQ(worker_->active_calls, 1);
  Receive(LastData(1, GrpcMessage("in time")));
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_EQ(Fault(), ErrorCode::kNone);
}

// RFC 9113, section 6.8: whoever was told that a call was not looked at tries
// it elsewhere.
TEST_F(ConnectionDrainTest, AConnectionErrorNamesTheSameLastStream) {
  Open();
  Receive(Request(1, "/t.T/Collect"));
  DrainUntilHeard();
  Receive(Request(3, "/t.T/Collect") + WindowUpdate(0, 0));
  EXPECT_NE(Fault(), ErrorCode::kNone);
  EXPECT_EQ(peer_.goaways.back().last_stream, 1u);
}

// What they say still has to be decoded: the next block builds on it.
TEST_F(ConnectionDrainTest, DecodesHeadersOfIgnoredStreams) {
  Open();
  HpackEncoder encoder;
  Receive(
      Headers(1, encoder.Encode(frame_bytes::RequestFields("/t.T/Collect"))));
  DrainUntilHeard();
  Receive(Headers(3, encoder.Encode({{"x-new", "entry"}})));
  Receive(Headers(1, encoder.Encode({{"x-new", "entry"}}),
                  frame_flag::kEndHeaders | frame_flag::kEndStream));
  EXPECT_EQ(Outcome(1), "ok");
}

TEST_F(ConnectionDrainTest, CutOffEndsOpenCallsWithUnavailable) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(WholeCall(1, "/t.T/Hold", "a") + Request(3, "/t.T/Chat") +
          Request(5, "/t.T/HoldStream") + Data(5, GrpcMessage("b")) +
          WholeCall(7, "/t.T/Echo", "waits for room"));
  EXPECT_EQ(connection_->CutOff(), 4);
  Work();
  for (const uint32_t stream : {1u, 3u, 5u}) {
    EXPECT_EQ(Outcome(stream), "14 the server is stopping");
  }
  EXPECT_EQ(Outcome(7), "reset 8");
  EXPECT_TRUE(connection_->done());
  EXPECT_EQ(connection_->CutOff(), 0);
}

TEST_F(ConnectionDrainTest, CutOffWaitsOnlyForHandlers) {
  Open({{Setting::kInitialWindowSize, 0}});
  services_.hold_stream.finish_cancelled = false;
  Receive(Request(1, "/t.T/HoldStream") + Data(1, GrpcMessage("a")) +
          WholeCall(3, "/t.T/Count", "3 100"));
  Reply(*services_.hold_stream.held[0].call, "stuck");
  EXPECT_EQ(connection_->CutOff(), 2);
  Work();
  EXPECT_FALSE(connection_->done());
  EXPECT_TRUE(services_.hold_stream.held[0].cancelled);
  services_.hold_stream.FinishAll();
  Work();
  // Neither waits until the client makes room for replies.
  EXPECT_TRUE(connection_->done());
}

TEST_F(ConnectionDrainTest, CutOffDoesNothingOnAnEndedConnection) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a") + Ping("too short"));
  EXPECT_EQ(connection_->CutOff(), 0);
  EXPECT_EQ(connection_->open_calls(), 0u);
}

TEST_F(ConnectionDrainTest, CanBeDrainedBeforeThePreface) {
  OpenSilent();
  connection_->BeginDrain();
  Receive(frame_bytes::Opening());
  Receive(Ping("draining", /*ack=*/true));
  EXPECT_TRUE(connection_->done());
}

}  // namespace
}  // namespace neurite::http2
