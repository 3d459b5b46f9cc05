// What a connection's clients can make it hold.
#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::Reset;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::Lt;
using ::testing::StartsWith;

class ConnectionMemoryTest : public ConnectionFixture {};

TEST_F(ConnectionMemoryTest, AFullWorkerRejectsCallsAndRecovers) {
  options_.memory_quota_bytes = 14'000;
  Open();
  Receive(frame_bytes::WholeCall(1, "/t.T/Hold", std::string(8000, 'x')));
  Receive(frame_bytes::WholeCall(3, "/t.T/Echo", std::string(8000, 'x')));
  EXPECT_THAT(Outcome(3),
              StartsWith("8 the buffer memory for unanswered requests"));
  services_.hold.Answer(*services_.hold.held[0].call, "");
  Receive(frame_bytes::WholeCall(5, "/t.T/Echo", std::string(8000, 'x')));
  EXPECT_EQ(Outcome(5), "ok");
}

TEST_F(ConnectionMemoryTest, LimitsTheTotalMemoryOfIncompleteRequests) {
  options_.memory_quota_bytes = 20'000;  // half of it for parts
  Open();
  const std::string message = GrpcMessage(std::string(9000, 'x'));
  for (const uint32_t stream : {1u, 3u}) {
    Receive(Request(stream, "/t.T/Echo") +
            Data(stream, message.substr(0, 8000)));
  }
  EXPECT_THAT(Outcome(3),
              StartsWith("8 the buffer memory for incomplete requests"));
  // Who was there first is served, and makes room.
  Receive(LastData(1, message.substr(8000)));
  EXPECT_EQ(Outcome(1), "ok");
  Receive(Request(5, "/t.T/Echo") + Data(5, message.substr(0, 8000)));
  Receive(LastData(5, message.substr(8000)));
  EXPECT_EQ(Outcome(5), "ok");
  // Other connections of the worker may have filled it, too.
  worker_->incomplete_bytes += 10'001;
  Receive(Request(7, "/t.T/Echo") + Data(7, message.substr(0, 8000)));
  EXPECT_THAT(Outcome(7),
              StartsWith("8 the buffer memory for incomplete requests"));
  worker_->incomplete_bytes -= 10'001;
}

TEST_F(ConnectionMemoryTest, LimitsTheMemoryOfPausedStreamsPerWorker) {
  options_.memory_quota_bytes = 1 << 20;
  Open();
  const std::string message = GrpcMessage(std::string(16'000, 'x'));
  std::string held;
  for (int i = 0; i < 64; ++i) held += GrpcMessage("held");
  int64_t most = 0;
  for (uint32_t stream = 1; stream < 60; stream += 2) {
    Receive(Request(stream, "/t.T/HoldStream") + Data(stream, held));
    for (int i = 0; i < 60; ++i) {
      Receive(Data(stream, message));
      most =
          std::max(most, static_cast<int64_t>(worker_->buffers.used_bytes()));
    }
  }
  // One message that was let in may be over it, with the memory to hold it.
  EXPECT_THAT(most, Lt(3 << 20));
  EXPECT_THAT(Outcome(59), StartsWith("8 "));
}

// The headers of a call, and what stands for it, are held until its message has
// come; those of a stream as long as that is open.
TEST_F(ConnectionMemoryTest, LimitsTheTotalMemoryOfOpenCalls) {
  options_.memory_quota_bytes = 50'000;  // half of it for parts
  Open();
  const HeaderFields more = {{"x-long", std::string(5000, 'x')}};
  uint32_t stream = 1;
  for (; stream < 100; stream += 2) {
    Receive(Request(stream, "/t.T/Chat", more) +
            Data(stream, GrpcMessage("hi")));
    if (Outcome(stream) != "open") break;
    EXPECT_THAT(Messages(stream), ElementsAre("hi"));
  }
  EXPECT_THAT(Outcome(stream),
              StartsWith("8 the buffer memory for incomplete requests"));
  EXPECT_THAT(worker_->incomplete_bytes, AllOf(Gt(25'000), Lt(35'000)));
  Receive(LastData(1, ""));
  EXPECT_EQ(Outcome(1), "ok");
  Receive(frame_bytes::WholeCall(201, "/t.T/Echo", "hi", more));
  EXPECT_EQ(Outcome(201), "ok");
}

TEST_F(ConnectionMemoryTest, ACompleteMessageDoesNotCountAsIncomplete) {
  Open();
  Receive(Request(1, "/t.T/Hold"));
  EXPECT_THAT(worker_->incomplete_bytes, Gt(0));
  Receive(LastData(1, GrpcMessage("whole")));
  EXPECT_EQ(worker_->incomplete_bytes, 0);
  EXPECT_EQ(worker_->held_bytes, 5);
}

// As the worker asks the connection that holds most of them.
TEST_F(ConnectionMemoryTest, ReclaimRejectsIncompleteCalls) {
  Open();
  std::string many;
  for (int i = 0; i < 70; ++i) many += GrpcMessage("m");
  Receive(Request(1, "/t.T/Echo"));
  Receive(Request(3, "/t.T/Echo") + Data(3, GrpcMessage("part").substr(0, 7)));
  Receive(Request(5, "/t.T/HoldStream") + Data(5, GrpcMessage("m") + "\x01"));
  Receive(Request(7, "/t.T/HoldStream") + Data(7, many));
  Receive(Request(9, "/t.T/HoldStream") + Data(9, GrpcMessage("m")));
  Receive(frame_bytes::WholeCall(11, "/t.T/Hold", "whole"));
  const int64_t before = connection_->Held(MemoryKind::kIncompleteRequests);
  connection_->Reclaim(MemoryKind::kIncompleteRequests);
  Work();
  EXPECT_LT(connection_->Held(MemoryKind::kIncompleteRequests), before);
  for (const uint32_t stream : {1u, 3u, 5u, 7u}) {
    EXPECT_THAT(Outcome(stream),
                StartsWith("8 the buffer memory for incomplete requests"));
  }
  EXPECT_EQ(Outcome(9), "open");
  EXPECT_EQ(Outcome(11), "open");
}

TEST_F(ConnectionMemoryTest, ReclaimResetsCallsWithUnreadReplies) {
  Open({{Setting::kInitialWindowSize, 10}});
  Receive(frame_bytes::WholeCall(1, "/t.T/Echo", "not taken") +
          frame_bytes::WholeCall(3, "/t.T/Count", "2 100") +
          frame_bytes::WholeCall(5, "/t.T/Echo", "taken") +
          frame_bytes::WholeCall(7, "/t.T/Hold", "later"));
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), worker_->held_bytes);
  connection_->Reclaim(MemoryKind::kReplies);
  Work();
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 5);
  EXPECT_EQ(Outcome(1), "reset 11");
  EXPECT_EQ(Outcome(3), "reset 11");
  EXPECT_EQ(Outcome(5), "ok");
  EXPECT_EQ(Outcome(7), "open");
}

TEST_F(ConnectionMemoryTest, ReclaimEndsAStalledConnectionWithLittleOutput) {
  Open();
  client_reads_ = false;
  Receive(frame_bytes::WholeCall(1, "/t.T/Echo", "not taken"));
  connection_->OnSent(0);
  connection_->Reclaim(MemoryKind::kReplies);
  EXPECT_EQ(connection_->output_state(), OutputState::kUnsent);
  EXPECT_FALSE(connection_->done());
  Advance(std::chrono::milliseconds(101));
  EXPECT_EQ(connection_->output_state(), OutputState::kStalled);
  connection_->Reclaim(MemoryKind::kReplies);
  EXPECT_TRUE(connection_->done());
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 0);
}

// Another connection of the worker.
class OtherHolder final : public Reclaimable {
 public:
  explicit OtherHolder(WorkerState& worker) : worker_(worker) {
    worker.quota.Add(*this);
  }
  ~OtherHolder() {
    Hold(MemoryKind::kIncompleteRequests,
         -Held(MemoryKind::kIncompleteRequests));
    Hold(MemoryKind::kReplies, -Held(MemoryKind::kReplies));
    worker_.quota.Remove(*this);
  }
  OtherHolder(const OtherHolder&) = delete;
  OtherHolder& operator=(const OtherHolder&) = delete;

  void Hold(MemoryKind what, int64_t bytes) {
    (what == MemoryKind::kIncompleteRequests ? parts_ : replies_) += bytes;
    (what == MemoryKind::kIncompleteRequests ? worker_.incomplete_bytes
                                             : worker_.held_bytes) += bytes;
  }

  int64_t Held(MemoryKind what) const override {
    return what == MemoryKind::kIncompleteRequests ? parts_ : replies_;
  }
  int64_t UnreadReplyBytes() const override { return replies_; }
  OutputState output_state() const override { return OutputState::kSent; }
  void Reclaim(MemoryKind what) override {
    if (!clings) Hold(what, -Held(what));
  }

  bool clings = false;

 private:
  WorkerState& worker_;
  int64_t parts_ = 0;
  int64_t replies_ = 0;
};

TEST_F(ConnectionMemoryTest, ReclaimsIncompleteRequestsOfOtherConnections) {
  Open();
  OtherHolder other(*worker_);
  const int64_t limit = worker_->max_held_bytes / 2;
  other.Hold(MemoryKind::kIncompleteRequests, limit);
  Receive(frame_bytes::WholeCall(1, "/t.T/Echo", "x"));
  EXPECT_EQ(other.Held(MemoryKind::kIncompleteRequests), limit)
      << "there was room";
  other.Hold(MemoryKind::kIncompleteRequests, 1);
  Receive(frame_bytes::WholeCall(3, "/t.T/Echo", "x"));
  EXPECT_EQ(other.Held(MemoryKind::kIncompleteRequests), 0);
  EXPECT_EQ(Outcome(3), "ok");
  other.clings = true;
  other.Hold(MemoryKind::kIncompleteRequests, limit + 1);
  Receive(frame_bytes::WholeCall(5, "/t.T/Echo", "x"));
  EXPECT_THAT(Outcome(5),
              StartsWith("8 the buffer memory for incomplete requests"));
}

TEST_F(ConnectionMemoryTest, ReclaimsRepliesOfOtherConnections) {
  Open();
  OtherHolder other(*worker_);
  other.Hold(MemoryKind::kReplies, worker_->max_held_bytes);
  Receive(frame_bytes::WholeCall(1, "/t.T/Echo", "x"));
  EXPECT_EQ(other.Held(MemoryKind::kReplies), 0);
  EXPECT_EQ(Outcome(1), "ok");
  other.clings = true;
  other.Hold(MemoryKind::kReplies, worker_->max_held_bytes);
  // Who holds little may have some of the reserve; who holds much, none.
  Receive(frame_bytes::WholeCall(3, "/t.T/Echo", "x"));
  EXPECT_EQ(Outcome(3), "ok");
  Receive(Request(9, "/t.T/HoldStream") + Data(9, GrpcMessage("m")));
  Call& call = *services_.hold_stream.held[0].call;
  const int64_t little = worker_->max_held_bytes / 16;
  call.CountKept(little);
  EXPECT_TRUE(worker_->has_reserve());
  Receive(frame_bytes::WholeCall(11, "/t.T/Echo", "x"));
  EXPECT_THAT(Outcome(11),
              StartsWith("8 the buffer memory for unanswered requests"));
  call.CountKept(-little);
  other.Hold(MemoryKind::kReplies, worker_->max_held_bytes / 4);
  Receive(frame_bytes::WholeCall(13, "/t.T/Echo", "x"));
  EXPECT_THAT(Outcome(13),
              StartsWith("8 the buffer memory for unanswered requests"));
}

// Streams that nothing is awaited of hold memory, too: the last to go.
TEST_F(ConnectionMemoryTest, ReclaimsOpenStreamsIfNoRequestIsIncomplete) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, GrpcMessage("m")));
  Receive(Request(3, "/t.T/HoldUpload") + Data(3, GrpcMessage("m")));
  Receive(frame_bytes::WholeCall(5, "/t.T/Hold", "whole"));
  connection_->Reclaim(MemoryKind::kIncompleteRequests);
  Work();
  EXPECT_EQ(connection_->Held(MemoryKind::kIncompleteRequests), 0);
  EXPECT_THAT(Outcome(1),
              StartsWith("8 the buffer memory for incomplete requests"));
  EXPECT_THAT(Outcome(3),
              StartsWith("8 the buffer memory for incomplete requests"));
  EXPECT_EQ(Outcome(5), "open");
}

TEST_F(ConnectionMemoryTest, CountsHeldMessagesTowardsTheirConnection) {
  Open();
  Receive(frame_bytes::WholeCall(1, "/t.T/Hold", std::string(1000, 'x')));
  Receive(Request(3, "/t.T/HoldStream") + Data(3, GrpcMessage("12345")));
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 1005);
  Receive(Reset(3));
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 1000);
  services_.hold.Answer(*services_.hold.held[0].call, "");
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 0);
}

// Messages lie in what was read, with much else.
TEST_F(ConnectionMemoryTest, CountsTheReadBufferOfMessagesBehindAnUnreadReply) {
  Open({{Setting::kInitialWindowSize, 1}});
  constexpr int64_t kRead = 100'000;
  Receive(Request(1, "/t.T/HoldStream") +
          Data(1, GrpcMessage("a") + GrpcMessage("b")) +
          Request(3, "/t.T/Nothing") +
          frame_bytes::DataFrames(3, GrpcMessage(std::string(kRead, 'x')),
                                  kDefaultFrameSize, /*last=*/true));
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 2);
  EXPECT_EQ(connection_->UnreadReplyBytes(), 0);
  Reply(*services_.hold_stream.held[0].call, "not taken");
  EXPECT_GT(connection_->UnreadReplyBytes(), kRead);
  EXPECT_GT(connection_->Held(MemoryKind::kReplies), kRead);
  EXPECT_LT(connection_->Held(MemoryKind::kReplies), 2 * kRead);
  connection_->Reclaim(MemoryKind::kReplies);
  Work();
  EXPECT_EQ(Outcome(1), "reset 11");
}

TEST_F(ConnectionMemoryTest, BuffersInUseCountTowardsAFullWorker) {
  options_.memory_quota_bytes = 1 << 20;
  Open();
  EXPECT_FALSE(worker_->full());
  std::vector<Buffer> reads;
  for (int i = 0; i < 9; ++i) reads.push_back(worker_->buffers.Take(256 << 10));
  EXPECT_TRUE(worker_->full());
}

TEST_F(ConnectionMemoryTest, CountsRepliesKeptByHandlers) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, GrpcMessage("m")));
  Call& call = *services_.hold_stream.held[0].call;
  call.CountKept(1000);
  EXPECT_EQ(worker_->held_bytes, 1001);
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 1001);
  services_.hold_stream.finish_cancelled = false;
  Receive(Reset(1));
  EXPECT_EQ(connection_->Held(MemoryKind::kReplies), 0);
  EXPECT_EQ(worker_->held_bytes, 1001);
  call.CountKept(-1000);
}

}  // namespace
}  // namespace neurite::http2
