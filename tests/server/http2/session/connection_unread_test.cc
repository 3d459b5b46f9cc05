// Calls that have waited unread.
#include <chrono>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::WholeCall;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class ConnectionUnreadTest : public ConnectionFixture {
 protected:
  ConnectionUnreadTest() {
    Open();
    Advance(1s);
  }

  static HeaderFields Within(const std::string& timeout) {
    return {{"grpc-timeout", timeout}};
  }
  std::optional<std::string> Trailer(uint32_t stream, absl::string_view name) {
    return FindField(peer_.streams[stream].blocks.back(), name);
  }
};

TEST_F(ConnectionUnreadTest, ACallThatIsReadLateIsRejected) {
  unread_ = 3ms;
  Receive(WholeCall(1, "/t.T/Echo", "late", Within("5m")) +
          WholeCall(3, "/t.T/Echo", "has time", Within("50m")));
  EXPECT_THAT(Outcome(1), StartsWith("8 the call waited unread for too long"));
  EXPECT_THAT(Messages(1), IsEmpty());
  EXPECT_EQ(Trailer(1, "grpc-retry-pushback-ms"), "3") << "2 ms are left";
  EXPECT_EQ(Outcome(3), "ok");
  EXPECT_EQ(peer_.streams[1].reset, std::nullopt) << "all of it had come";
  EXPECT_EQ(Fault(), std::nullopt);
}

TEST_F(ConnectionUnreadTest, AnExpiredCallIsRejected) {
  unread_ = 5ms;
  Receive(WholeCall(1, "/t.T/Echo", "late", Within("5m")));
  EXPECT_THAT(Outcome(1), StartsWith("4 the deadline had already passed"));
  EXPECT_EQ(Trailer(1, "grpc-retry-pushback-ms"), std::nullopt);
}

TEST_F(ConnectionUnreadTest, WithoutADeadlineTheQueueingTimeIsTheLimit) {
  unread_ = 999ms;
  Receive(WholeCall(1, "/t.T/Echo", "in time"));
  Advance(1s);
  unread_ = 1001ms;
  Receive(WholeCall(3, "/t.T/Echo", "late"));
  EXPECT_EQ(Outcome(1), "ok");
  EXPECT_THAT(Outcome(3), StartsWith("8 "));
  EXPECT_EQ(Trailer(3, "grpc-retry-pushback-ms"), "1001");
}

TEST_F(ConnectionUnreadTest, TheDeadlineCountsFromTheArrival) {
  unread_ = 300ms;
  Receive(WholeCall(1, "/t.T/Hold", "x", Within("1S")));
  unread_ = 0ms;
  EXPECT_EQ(services_.hold.held[0].call->deadline(), now_ + 700ms);
}

TEST_F(ConnectionUnreadTest, MoreOfARejectedRequestIsStoppedOnceAndCredited) {
  unread_ = 3ms;
  Receive(Request(1, "/t.T/Echo", Within("5m")));
  EXPECT_THAT(Outcome(1), StartsWith("8 "));
  EXPECT_EQ(peer_.streams[1].reset, std::nullopt);
  const std::string half(20'000, 'x');
  for (int i = 0; i < 30; ++i) Receive(Data(1, half.substr(0, 16'000)));
  EXPECT_EQ(peer_.streams[1].reset, ErrorCode::kNone);
  EXPECT_GT(peer_.granted, 400'000) << "of 480,000 bytes";
  Receive(LastData(1, "x") + WholeCall(3, "/t.T/Echo", "goes on"));
  unread_ = 0ms;
  Receive(WholeCall(5, "/t.T/Echo", "goes on"));
  EXPECT_EQ(Outcome(5), "ok");
  EXPECT_EQ(Fault(), std::nullopt);
}

TEST_F(ConnectionUnreadTest, RejectedCallsAreNoFlood) {
  // Each is cancelled as well, as clients do at the deadline.
  unread_ = 3ms;
  std::string bytes;
  for (uint32_t stream = 1; stream < 40'000; stream += 2) {
    bytes += WholeCall(stream, "/t.T/Echo", "x", Within("5m")) +
             frame_bytes::Reset(stream);
  }
  Receive(bytes);
  EXPECT_EQ(Fault(), std::nullopt);
}

}  // namespace
}  // namespace neurite::http2
