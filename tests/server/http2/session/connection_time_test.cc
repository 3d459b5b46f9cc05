// What time brings.
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
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ConnectionTimeTest : public ConnectionFixture {
 protected:
  // Ticks so often as a worker does at least, with a client that answers PINGs.
  void Live(std::chrono::seconds time) {
    for (; time > 0s; time -= 1s) {
      AdvanceAndTick(1s);
      for (; answered_ < peer_.pings.size(); ++answered_) {
        Receive(Ping(peer_.pings[answered_], /*ack=*/true));
      }
    }
  }

 private:
  size_t answered_ = 0;
};

TEST_F(ConnectionTimeTest, SettingsMustArriveInTime) {
  const std::string opening = frame_bytes::Opening();
  for (size_t bytes = 0; bytes < opening.size(); ++bytes) {
    OpenSilent();
    Receive(opening.substr(0, bytes));
    AdvanceAndTick(10s);
    EXPECT_FALSE(connection_->done());
    AdvanceAndTick(100ms);
    EXPECT_EQ(Fault(), ErrorCode::kSettingsTimeout);
    End();
  }
  Open();
  Live(20s);
  EXPECT_EQ(Fault(), std::nullopt);
}

TEST_F(ConnectionTimeTest, FramesMustEndInTime) {
  const std::string ping = Ping("12345678");
  for (size_t bytes = 1; bytes < ping.size(); ++bytes) {
    Open();
    Receive(ping.substr(0, bytes));
    AdvanceAndTick(30s);
    EXPECT_EQ(Fault(), std::nullopt);
    AdvanceAndTick(100ms);
    EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
    End();
  }
}

TEST_F(ConnectionTimeTest, AByteInSixSecondsDoesNotKeepAFrameAlive) {
  const std::string data = Data(1, std::string(16'384, '\0'));
  const std::string settings = frame_bytes::Settings(frame_bytes::SettingList(
      2000, {Setting::kMaxFrameSize, kDefaultFrameSize}));
  for (const std::string& frame : {data, settings}) {
    Open();
    Receive(Request(1, "/t.T/Collect"));
    for (size_t i = 0; i < 5; ++i) {  // 24 s
      Receive(frame.substr(i, 1));
      Live(6s);
    }
    EXPECT_EQ(Fault(), std::nullopt);
    Receive(frame.substr(5, 1));
    Live(6s);
    EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
    End();
  }
}

TEST_F(ConnectionTimeTest, AFrameMayPauseByWhatHasComeOfIt) {
  const std::string frame = Data(1, std::string(16'384, '\0'));
  Open();
  Receive(Request(1, "/t.T/Collect") + frame.substr(0, 8192));
  Live(37s);
  Receive(frame.substr(8192, 8000));
  EXPECT_EQ(Fault(), std::nullopt);
  Receive(frame.substr(16'192) + frame.substr(0, 1));
  Live(30s);
  EXPECT_EQ(Fault(), std::nullopt) << "each frame has its own time";
}

// The server reads nothing from a client that does not read what it is sent.
TEST_F(ConnectionTimeTest, AFrameThatTheServerDoesNotReadIsNotLate) {
  Open();
  client_reads_ = false;
  std::string refused;
  for (uint32_t stream = 1; stream < 16'000; stream += 2) {
    refused += Request(stream, "/no.Service/" + std::string(250, '%'));
  }
  Receive(refused + Ping("12345678").substr(0, 10));
  ASSERT_FALSE(connection_->wants_input());
  for (int second = 0; second < 40; ++second) {
    SendSome(1100);
    Live(1s);
  }
  ASSERT_FALSE(connection_->wants_input());
  EXPECT_THAT(incidents_, IsEmpty());
}

TEST_F(ConnectionTimeTest, HeaderBlocksMustEndInTime) {
  Open();
  Receive(Headers(1, "", 0));
  AdvanceAndTick(9s);
  Receive(frame_bytes::Frame(FrameType::kContinuation, 0, 1, ""));
  AdvanceAndTick(1s);
  EXPECT_EQ(Fault(), std::nullopt);
  AdvanceAndTick(100ms);
  EXPECT_EQ(Fault(), ErrorCode::kEnhanceYourCalm);
}

TEST_F(ConnectionTimeTest, MessagesMustBeCompleteInTime) {
  // The handler of a stream that has begun is told; one of a call that it does
  // not know of is not.
  const std::string begun[] = {
      Request(1, "/t.T/Echo"), Request(1, "/t.T/Chat"),
      Request(1, "/t.T/HoldStream") + Data(1, GrpcMessage("first"))};
  const std::string message = GrpcMessage(std::string(100, 'x'));
  for (const std::string& bytes : begun) {
    for (const size_t part : {1u, 4u, 5u, 50u}) {
      Open();
      Receive(bytes + Data(1, message.substr(0, part)));
      Live(50s);
      Receive(Data(1, message.substr(part, 1)));
      Live(10s);
      EXPECT_EQ(Outcome(1), "open");
      Live(1s);
      EXPECT_THAT(Outcome(1), StartsWith("1 the message was not complete"));
      EXPECT_EQ(Fault(), std::nullopt);
      End();
    }
  }
}

TEST_F(ConnectionTimeTest, TimesASingleMessageFromTheStartOfItsCall) {
  Open();
  Receive(Request(1, "/t.T/Echo") + Request(3, "/t.T/Count") +
          Request(5, "/t.T/Collect") + Request(7, "/t.T/Chat"));
  Live(60s);
  EXPECT_EQ(Outcome(1), "open");
  Live(1s);
  EXPECT_THAT(Outcome(1), StartsWith("1 the message was not complete"));
  EXPECT_THAT(Outcome(3), StartsWith("1 the message was not complete"));
  // Whoever streams may take his time.
  Live(1000s);
  EXPECT_EQ(Outcome(5), "open");
  EXPECT_EQ(Outcome(7), "open");
}

TEST_F(ConnectionTimeTest, EachMessageOfAStreamHasItsOwnTimeout) {
  Open();
  Receive(Request(1, "/t.T/Collect"));
  const std::string message = GrpcMessage("hello");
  Receive(Data(1, message.substr(0, 3)));
  for (int i = 0; i < 5; ++i) {
    Live(50s);
    Receive(Data(1, message.substr(3) + message.substr(0, 3)));
  }
  // Between messages there may be any time.
  Receive(Data(1, message.substr(3)));
  Live(500s);
  Receive(LastData(1, message));
  EXPECT_EQ(Outcome(1), "ok");
}

TEST_F(ConnectionTimeTest, EndsTheConnectionOfAStalledReader) {
  Open();
  client_reads_ = false;
  Receive(Ping("12345678"));
  connection_->OnSent(0);  // the socket takes nothing
  AdvanceAndTick(20s);
  connection_->OnSent(1);
  AdvanceAndTick(10s);
  EXPECT_FALSE(connection_->done());
  AdvanceAndTick(100ms);
  EXPECT_TRUE(connection_->done()) << "a byte is not enough";
  // It takes no words either.
  EXPECT_THAT(connection_->unsent(), IsEmpty());
}

TEST_F(ConnectionTimeTest, AByteInTwentySecondsDoesNotCountAsReading) {
  Open({{Setting::kInitialWindowSize, 1 << 30}});
  Receive(WindowUpdate(0, 1 << 30));
  client_reads_ = false;
  Receive(WholeCall(1, "/t.T/Count", "1 4000000"));
  connection_->OnSent(0);
  Live(20s);
  SendSome(1);
  Live(10s);
  EXPECT_FALSE(connection_->done());
  Live(1s);
  EXPECT_TRUE(connection_->done());
}

// 4 MB at 64 kbit/s take 8 minutes.
TEST_F(ConnectionTimeTest, ASlowLinkHasTheTimeThatItNeeds) {
  constexpr size_t kBytesASecond = 8000;
  options_.max_request_bytes = 5 << 20;
  Open({{Setting::kInitialWindowSize, 1 << 30}});
  Receive(WindowUpdate(0, 1 << 30));
  client_reads_ = false;
  const std::string question =
      WholeCall(1, "/t.T/Echo", std::string(4'000'000, 'x'));
  for (size_t at = 0; at < question.size(); at += kBytesASecond) {
    Receive(question.substr(at, kBytesASecond));
    SendSome(kBytesASecond);
    Live(1s);
    ASSERT_FALSE(connection_->done()) << at;
  }
  for (int second = 0; !connection_->unsent().empty(); ++second) {
    SendSome(kBytesASecond);
    Live(1s);
    ASSERT_LT(second, 600);
  }
  EXPECT_THAT(incidents_, IsEmpty());
  EXPECT_EQ(Outcome(1), "ok");
}

TEST_F(ConnectionTimeTest, CallsThatShareASlowLinkHaveTheTimeThatTheyNeed) {
  constexpr uint32_t kCalls = 64;
  constexpr size_t kBytesASecond = 8000 / kCalls;
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(WindowUpdate(0, 1 << 30));
  const std::string message = GrpcMessage(std::string(20'000, 'x'));
  for (uint32_t i = 0; i < kCalls; ++i) {
    Receive(Request(2 * i + 1, "/t.T/Echo"));
  }
  for (size_t at = 0; at < message.size(); at += kBytesASecond) {
    const std::string part = message.substr(at, kBytesASecond);
    for (uint32_t i = 0; i < kCalls; ++i) Receive(Data(2 * i + 1, part));
    Live(1s);
  }
  // The client lets each stream send as much as it has taken.
  for (size_t at = 0; at < message.size(); at += kBytesASecond) {
    for (uint32_t i = 0; i < kCalls; ++i) {
      Receive(WindowUpdate(2 * i + 1, kBytesASecond));
    }
    Live(1s);
  }
  for (uint32_t i = 0; i < kCalls; ++i) EXPECT_EQ(Outcome(2 * i + 1), "ok");
}

TEST_F(ConnectionTimeTest, EndsTheConnectionOfAStalledReaderAfterAnError) {
  Open();
  client_reads_ = false;
  Receive(WholeCall(1, "/t.T/Echo", "hello"));
  connection_->OnSent(0);
  Receive(Ping("too short"));
  connection_->OnSent(0);
  const int before = works_;
  AdvanceAndTick(31s);
  EXPECT_TRUE(connection_->done());
  EXPECT_THAT(connection_->unsent(), IsEmpty());
  EXPECT_GT(works_, before);
}

TEST_F(ConnectionTimeTest, ResetsACallIfTheSendWindowStaysClosed) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(WholeCall(1, "/t.T/Echo", std::string(100, 'x')));
  Live(59s);
  Receive(WindowUpdate(1, 1));  // a byte is not enough
  EXPECT_EQ(Outcome(1), "open");
  EXPECT_GT(worker_->buffers.used_bytes(), 0u);
  Live(2s);
  EXPECT_EQ(Outcome(1), "reset 8");
  EXPECT_EQ(worker_->buffers.used_bytes(), 0u);
  EXPECT_EQ(Fault(), std::nullopt);
}

TEST_F(ConnectionTimeTest, ResetsAStreamIfTheSendWindowStaysClosed) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(WholeCall(1, "/t.T/Count", "10 1000") + Request(3, "/t.T/Chat") +
          Data(3, GrpcMessage("hello")));
  Live(59s);
  Receive(WindowUpdate(1, 1) + WindowUpdate(3, 1));
  EXPECT_GT(worker_->buffers.used_bytes(), 0u);
  EXPECT_EQ(services_.open_calls(), 2);
  Live(2s);
  EXPECT_EQ(worker_->buffers.used_bytes(), 0u);
  EXPECT_EQ(services_.open_calls(), 0);
  EXPECT_EQ(Fault(), std::nullopt);
}

TEST_F(ConnectionTimeTest, AStreamWithAReadingClientNeverTimesOut) {
  Open({{Setting::kInitialWindowSize, 0}});
  Receive(Request(1, "/t.T/Chat"));
  for (int i = 0; i < 5; ++i) {
    Receive(Data(1, GrpcMessage("hello")));
    Live(59s);
    Receive(WindowUpdate(1, 10));
    Live(59s);
  }
  Receive(LastData(1, ""));
  EXPECT_EQ(Outcome(1), "ok");
}

TEST_F(ConnectionTimeTest, PingsASilentClientAndClosesWithoutAnAck) {
  Open();
  AdvanceAndTick(60s);
  EXPECT_THAT(peer_.pings, IsEmpty());
  AdvanceAndTick(1s);
  ASSERT_THAT(peer_.pings, SizeIs(1));
  AdvanceAndTick(20s);
  EXPECT_FALSE(connection_->done());
  Receive(Ping(peer_.pings[0], /*ack=*/true));
  AdvanceAndTick(60s);
  EXPECT_THAT(peer_.pings, SizeIs(1));
  AdvanceAndTick(1s);
  EXPECT_THAT(peer_.pings, SizeIs(2));
  AdvanceAndTick(21s);
  EXPECT_TRUE(connection_->done());
  EXPECT_EQ(Fault(), ErrorCode::kNone);
}

TEST_F(ConnectionTimeTest, ReceivedBytesPostponeThePing) {
  Open();
  Receive(Request(1, "/t.T/Chat"));
  for (int i = 0; i < 100; ++i) {
    AdvanceAndTick(50s);
    Receive(Data(1, GrpcMessage("x")));
  }
  EXPECT_THAT(peer_.pings, IsEmpty());
}

TEST_F(ConnectionTimeTest, SendsGoawayToAnIdleConnection) {
  options_.max_connection_idle = std::chrono::minutes(5);
  Open();
  Live(200s);
  Receive(WholeCall(1, "/t.T/Hold", "hello"));
  Live(1000s);
  services_.hold.Answer(*services_.hold.held[0].call, "");
  Work();
  Live(300s);
  EXPECT_THAT(peer_.goaways, IsEmpty());
  Live(2s);
  EXPECT_THAT(peer_.goaways, SizeIs(2));
  EXPECT_TRUE(connection_->done());
}

TEST_F(ConnectionTimeTest, SendsGoawayAtTheMaximumAgeAndAllowsAGracePeriod) {
  options_.max_connection_age_grace = 30s;
  Open({}, now_ + 100s);
  Receive(WholeCall(1, "/t.T/Hold", "hello"));
  Live(99s);
  EXPECT_THAT(peer_.goaways, IsEmpty());
  Live(2s);
  EXPECT_THAT(peer_.goaways, SizeIs(2));
  EXPECT_FALSE(connection_->done());
  Live(28s);
  EXPECT_FALSE(connection_->done());
  EXPECT_EQ(connection_->open_calls(), 1u);
  Live(2s);
  EXPECT_TRUE(connection_->done());
  EXPECT_EQ(connection_->open_calls(), 0u);
}

TEST_F(ConnectionTimeTest, DeadlineIsTheTimeoutAfterTheCallArrived) {
  Open();
  Receive(WholeCall(1, "/t.T/Hold", "a", {{"grpc-timeout", "1500m"}}) +
          WholeCall(3, "/t.T/Hold", "b") +
          WholeCall(5, "/t.T/Hold", "c", {{"grpc-timeout", "99999999H"}}));
  EXPECT_EQ(services_.hold.held[0].call->deadline(), now_ + 1500ms);
  EXPECT_EQ(services_.hold.held[1].call->deadline(), MonotonicTime::max());
  EXPECT_GT(services_.hold.held[2].call->deadline(),
            now_ + std::chrono::hours(1));
}

TEST_F(ConnectionTimeTest, EndsCallsAtTheirDeadline) {
  Open();
  const HeaderFields timeout = {{"grpc-timeout", "2S"}};
  Receive(WholeCall(1, "/t.T/Hold", "a", timeout) +
          Request(3, "/t.T/HoldStream", timeout) + Data(3, GrpcMessage("b")) +
          Request(5, "/t.T/Echo", timeout) + WholeCall(7, "/t.T/Hold", "c"));
  AdvanceAndTick(2s);
  EXPECT_EQ(Outcome(1), "open");
  AdvanceAndTick(1ms);
  for (const uint32_t stream : {1u, 3u, 5u}) {
    EXPECT_EQ(Outcome(stream), "4 the deadline has passed");
  }
  EXPECT_EQ(Outcome(7), "open");
}

TEST_F(ConnectionTimeTest, ALateAnswerStillEndsAsDeadlineExceeded) {
  Open();
  services_.hold.finish_cancelled = false;
  Receive(WholeCall(1, "/t.T/Hold", "a", {{"grpc-timeout", "2S"}}));
  AdvanceAndTick(3s);
  AdvanceAndTick(3s);  // is not told twice
  ASSERT_EQ(services_.hold.held.size(), 1u);
  EXPECT_EQ(services_.hold.held[0].cancelled, 1);
  EXPECT_EQ(Outcome(1), "open");
  services_.hold.Answer(*services_.hold.held[0].call, "late");
  Work();
  EXPECT_EQ(Outcome(1), "4 the deadline has passed");
  EXPECT_THAT(Messages(1), IsEmpty());
  // Nor when the client goes as well.
  Receive(WholeCall(3, "/t.T/Hold", "a", {{"grpc-timeout", "2S"}}));
  AdvanceAndTick(3s);
  Receive(frame_bytes::Reset(3));
  EXPECT_EQ(services_.hold.held[0].cancelled, 1);
}

// One large reply after the other goes out, as fast as the client reads.
TEST_F(ConnectionTimeTest, AReplyQueuedBehindOthersIsNotReset) {
  Open({{Setting::kInitialWindowSize, 1 << 30}});
  Receive(WindowUpdate(0, 1 << 30));
  client_reads_ = false;
  for (uint32_t stream = 1; stream < 8; stream += 2) {
    Receive(WholeCall(stream, "/t.T/Count", "1 4000000"));
  }
  for (int second = 0; !connection_->unsent().empty(); ++second) {
    SendSome(100'000);
    Live(1s);
    ASSERT_LT(second, 200);
  }
  for (uint32_t stream = 1; stream < 8; stream += 2) {
    EXPECT_EQ(Outcome(stream), "10 that was all") << stream;
  }
}

// 65,535 bytes buy 64 s after the first 60 s.
TEST_F(ConnectionTimeTest, ResetsACallIfTheConnectionsWindowBarelyOpens) {
  Open({{Setting::kInitialWindowSize, 1 << 30}});
  Receive(WholeCall(1, "/t.T/Count", "1 4000000"));
  for (int second = 0; second < 123; ++second) {
    Receive(WindowUpdate(0, 1));
    Live(1s);
  }
  EXPECT_EQ(Outcome(1), "open");
  Live(3s);
  EXPECT_EQ(Outcome(1), "reset 8");
  EXPECT_EQ(Fault(), std::nullopt);
}

}  // namespace
}  // namespace neurite::http2
