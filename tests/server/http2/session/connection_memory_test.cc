// What a connection's clients can make it hold.
#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/http2/hpack_codec.h"
#include "tests/server/http2/session/connection_fixture.h"

namespace neurite::http2 {
namespace {

using frame_bytes::Data;
using frame_bytes::GrpcMessage;
using frame_bytes::LastData;
using frame_bytes::Request;
using frame_bytes::Reset;
using frame_bytes::WholeCall;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::Lt;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr char kExhausted[] = "8 the memory for requests and replies";

class ConnectionMemoryTest : public ConnectionFixture {
 protected:
  void SetUp() override { options_.memory_quota_bytes = int64_t{1} << 20; }

  int64_t held() const { return connection_->held(); }
};

TEST_F(ConnectionMemoryTest, AFullWorkerRejectsCallsAndRecovers) {
  options_.memory_quota_bytes = 512 << 10;
  Open();
  const std::string large(100'000, 'x');
  Receive(WholeCall(1, "/t.T/Hold", large));
  EXPECT_THAT(held(), AllOf(Gt(100'000), Lt(140'000)));
  Receive(WholeCall(3, "/t.T/Hold", large));
  EXPECT_THAT(Outcome(3), StartsWith(kExhausted));
  services_.hold.Answer(*services_.hold.held[0].call, "");
  Receive(WholeCall(5, "/t.T/Hold", large));
  EXPECT_EQ(Outcome(5), "open");
}

TEST_F(ConnectionMemoryTest, LimitsTheTotalMemoryOfIncompleteRequests) {
  Open();
  const std::string message = GrpcMessage(std::string(50'000, 'x'));
  const std::string most = message.substr(0, 40'000);
  uint32_t stream = 1;
  for (; stream < 41 && Outcome(stream) == "open"; stream += 2) {
    Receive(Request(stream, "/t.T/Echo") +
            frame_bytes::DataFrames(stream, most, kDefaultFrameSize,
                                    /*last=*/false));
  }
  const uint32_t last = stream - 2;
  EXPECT_THAT(Outcome(last), StartsWith(kExhausted));
  EXPECT_THAT(worker_->held_bytes(), Lt(options_.memory_quota_bytes));
  // Who was there first is served, and makes room.
  Receive(frame_bytes::DataFrames(1, message.substr(40'000), kDefaultFrameSize,
                                  /*last=*/true));
  EXPECT_EQ(Outcome(1), "ok");
  Receive(WholeCall(101, "/t.T/Echo", "x"));
  EXPECT_EQ(Outcome(101), "ok");
}

TEST_F(ConnectionMemoryTest, LimitsTheMemoryOfPausedStreams) {
  Open();
  const std::string message = GrpcMessage(std::string(16'000, 'x'));
  std::string many;
  for (int i = 0; i < 64; ++i) many += GrpcMessage("held");
  int64_t most = 0;
  for (uint32_t stream = 1; stream < 60; stream += 2) {
    Receive(Request(stream, "/t.T/HoldStream") + Data(stream, many));
    for (int i = 0; i < 60; ++i) {
      Receive(Data(stream, message));
      most = std::max(most, worker_->held_bytes());
    }
  }
  EXPECT_THAT(Outcome(59), StartsWith(kExhausted));
  EXPECT_THAT(most, Lt(options_.memory_quota_bytes));
}

TEST_F(ConnectionMemoryTest, LimitsTheTotalMemoryOfOpenCalls) {
  options_.memory_quota_bytes = 100'000;
  Open();
  uint32_t stream = 1;
  for (; stream < 400; stream += 2) {
    Receive(Request(stream, "/t.T/Chat") + Data(stream, GrpcMessage("hi")));
    if (Outcome(stream) != "open") break;
    EXPECT_THAT(Messages(stream), ElementsAre("hi"));
  }
  EXPECT_THAT(Outcome(stream), StartsWith(kExhausted));
  EXPECT_THAT(held(), AllOf(Gt(70'000), Lt(80'000)));
  Receive(LastData(1, "") + LastData(3, "") + LastData(5, ""));
  EXPECT_EQ(Outcome(1), "ok");
  Receive(WholeCall(501, "/t.T/Echo", "hi"));
  EXPECT_EQ(Outcome(501), "ok");
}

TEST_F(ConnectionMemoryTest, ACallCostsTheSameWhateverItsHeaders) {
  Open();
  Receive(Request(1, "/t.T/Chat"));
  const int64_t before = held();
  Receive(Request(3, "/t.T/Chat"));
  const int64_t plain = held() - before;
  HeaderFields many = {{"user-agent", std::string(3000, 'u')}};
  for (int i = 0; i < 50; ++i) many.emplace_back("x-more", "1");
  Receive(Request(5, "/t.T/Chat", many));
  // The decoded head is its own, not the one that the others share.
  EXPECT_THAT(held() - before, AllOf(Gt(2 * plain), Lt(2 * plain + 600)));
}

TEST_F(ConnectionMemoryTest, CountsTheTableAndPartsOfFrames) {
  Open();
  int64_t before = held();
  // A dynamic table of 2.5 KB.
  HpackEncoder encoder;
  const std::string block = encoder.Encode(frame_bytes::RequestFields(
      "/t.T/Nothing", {{"x", std::string(2500, 'x')}}));
  Receive(frame_bytes::Headers(1, block));
  EXPECT_THAT(held() - before, AllOf(Gt(2500), Lt(9000)));
  before = held();
  Receive(frame_bytes::Headers(3, std::string(9000, 'x')).substr(0, 8000));
  EXPECT_THAT(held() - before, AllOf(Gt(7900), Lt(17'000)));
}

// As the worker asks the connection that holds most.
TEST_F(ConnectionMemoryTest, ReclaimEndsUnreadRepliesThenRequestsThenStreams) {
  Open({{Setting::kInitialWindowSize, 10}});
  std::string many;
  for (int i = 0; i < 70; ++i) many += GrpcMessage("m");
  Receive(Request(1, "/t.T/Echo"));
  Receive(Request(3, "/t.T/HoldStream") + Data(3, GrpcMessage("m") + "\x01"));
  Receive(Request(5, "/t.T/HoldStream") + Data(5, many));
  Receive(Request(7, "/t.T/HoldStream") + Data(7, GrpcMessage("m")));
  Receive(WholeCall(9, "/t.T/Hold", "whole"));
  Receive(WholeCall(11, "/t.T/Echo", "not taken"));
  Receive(WholeCall(13, "/t.T/Count", "2 100"));
  // As little as possible at a time.
  std::vector<uint32_t> ended;
  for (int i = 0; i < 7; ++i) {
    connection_->Reclaim(1);
    Work();
    for (uint32_t stream = 1; stream <= 13; stream += 2) {
      if (Outcome(stream) != "open" &&
          std::count(ended.begin(), ended.end(), stream) == 0) {
        ended.push_back(stream);
      }
    }
    EXPECT_EQ(ended.size(), std::min<size_t>(static_cast<size_t>(i) + 1, 6));
  }
  const auto first = ended.begin();
  EXPECT_THAT(std::vector(first, first + 2), UnorderedElementsAre(11, 13));
  EXPECT_THAT(std::vector(first + 2, first + 5), UnorderedElementsAre(1, 3, 5));
  EXPECT_EQ(ended.back(), 7u);
  for (const uint32_t stream : {1u, 3u, 5u, 7u}) {
    EXPECT_THAT(Outcome(stream), StartsWith(kExhausted));
  }
  for (const uint32_t stream : {11u, 13u}) {
    EXPECT_EQ(Outcome(stream), "reset 11");
  }
  EXPECT_FALSE(connection_->done()) << "its handler has a call of it";
  services_.hold.FinishAll();
  Work();
  connection_->Reclaim(1);
  EXPECT_TRUE(connection_->done()) << "nothing but the connection is left";
}

TEST_F(ConnectionMemoryTest, ReclaimEndsAStalledConnectionWithLittleOutput) {
  Open();
  client_reads_ = false;
  Receive(WholeCall(1, "/t.T/Hold", "x") +
          WholeCall(3, "/t.T/Echo", "not taken"));
  connection_->OnSent(0);
  connection_->Reclaim(1);
  EXPECT_EQ(connection_->output_state(), OutputState::kUnsent);
  EXPECT_FALSE(connection_->done());
  Advance(std::chrono::milliseconds(101));
  EXPECT_EQ(connection_->output_state(), OutputState::kStalled);
  connection_->Reclaim(1);
  EXPECT_TRUE(connection_->done());
}

TEST_F(ConnectionMemoryTest, AClientIsNotStalledWhileTheWorkerIsBusy) {
  Open();
  client_reads_ = false;
  Receive(WholeCall(1, "/t.T/Echo", "not taken"));
  connection_->OnSent(0);
  worker_->handled_until = worker_->now;
  Advance(std::chrono::seconds(1));  // in one turn
  EXPECT_EQ(connection_->output_state(), OutputState::kUnsent);
  worker_->handled_until = worker_->now;
  EXPECT_EQ(connection_->output_state(), OutputState::kStalled);
}

// Another connection of the worker.
class OtherHolder final : public Reclaimable {
 public:
  explicit OtherHolder(WorkerState& worker) : worker_(worker) {
    worker.quota.Add(*this);
  }
  ~OtherHolder() {
    Hold(-bytes_);
    worker_.quota.Remove(*this);
  }
  OtherHolder(const OtherHolder&) = delete;
  OtherHolder& operator=(const OtherHolder&) = delete;

  void Hold(int64_t bytes) {
    bytes_ += bytes;
    worker_.account_bytes += bytes;
  }

  int64_t held() const override { return bytes_; }
  OutputState output_state() const override { return OutputState::kSent; }
  void Reclaim(int64_t bytes) override {
    if (!clings) Hold(-std::min(bytes, bytes_));
  }

  bool clings = false;

 private:
  WorkerState& worker_;
  int64_t bytes_ = 0;
};

TEST_F(ConnectionMemoryTest, AFullWorkerReclaimsFromTheLargestConnection) {
  Open();
  OtherHolder other(*worker_);
  const int64_t full = options_.memory_quota_bytes / 4 * 3;
  other.Hold(full - 50'000);
  Receive(WholeCall(1, "/t.T/Echo", "x"));
  EXPECT_EQ(other.held(), full - 50'000) << "there was room";
  other.Hold(50'000);
  Receive(WholeCall(3, "/t.T/Echo", "x"));
  EXPECT_EQ(other.held(), full - options_.memory_quota_bytes / 32);
  EXPECT_EQ(Outcome(3), "ok");
}

TEST_F(ConnectionMemoryTest, OnlyConnectionsThatHoldLittleUseTheReserve) {
  Open();
  OtherHolder other(*worker_);
  other.clings = true;
  other.Hold(options_.memory_quota_bytes / 4 * 3);
  Receive(WholeCall(1, "/t.T/Echo", "x"));
  EXPECT_EQ(Outcome(1), "ok");
  Receive(Request(3, "/t.T/HoldStream") + Data(3, GrpcMessage("m")));
  Call& call = *services_.hold_stream.held[0].call;
  const int64_t little = options_.memory_quota_bytes / 16;
  call.CountKept(little);
  Receive(WholeCall(5, "/t.T/Echo", "x"));
  EXPECT_THAT(Outcome(5), StartsWith(kExhausted));
  call.CountKept(-little);
  other.Hold(options_.memory_quota_bytes / 2);
  Receive(WholeCall(7, "/t.T/Echo", "x"));
  EXPECT_THAT(Outcome(7), StartsWith(kExhausted)) << "the reserve is used, too";
}

TEST_F(ConnectionMemoryTest, MessagesCountUntilTheyAreReleased) {
  Open();
  Receive(Request(1, "/t.T/HoldStream"));
  const int64_t idle = held();
  Receive(Data(1, GrpcMessage(std::string(1000, 'x'))));
  EXPECT_THAT(held() - idle, AllOf(Gt(1000), Lt(1100)));
  HoldHandler::Held& kept = services_.hold_stream.held[0];
  services_.hold_stream.Release(kept, 1);
  EXPECT_EQ(held(), idle);
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
  EXPECT_LT(held(), kRead);
  Reply(*services_.hold_stream.held[0].call, "not taken");
  EXPECT_THAT(held(), AllOf(Gt(kRead), Lt(2 * kRead)));
  connection_->Reclaim(1);
  Work();
  EXPECT_EQ(Outcome(1), "reset 11");
}

TEST_F(ConnectionMemoryTest, BuffersInUseCountTowardsAFullWorker) {
  Open();
  EXPECT_FALSE(worker_->KeepWithinQuota());
  std::vector<Buffer> reads;
  for (int i = 0; i < 3; ++i) reads.push_back(worker_->buffers.Take(256 << 10));
  EXPECT_TRUE(worker_->KeepWithinQuota());
}

TEST_F(ConnectionMemoryTest, WhatHandlersKeepCountsUntilTheyFinish) {
  Open();
  Receive(Request(1, "/t.T/HoldStream") + Data(1, GrpcMessage("m")));
  const int64_t before = held();
  Call& call = *services_.hold_stream.held[0].call;
  call.CountKept(1000);
  EXPECT_EQ(held(), before + 1000);
  services_.hold_stream.finish_cancelled = false;
  Receive(Reset(1));
  EXPECT_GT(held(), 1000) << "the handler still has the call";
  EXPECT_GT(worker_->account_bytes, 1000);
  const int64_t reset = held();
  services_.hold_stream.FinishAll();
  EXPECT_LT(held(), reset - 1000);
}

TEST_F(ConnectionMemoryTest, AnAccountOutlivesItsConnectionWithItsCalls) {
  Open();
  services_.hold.finish_cancelled = false;
  Receive(WholeCall(1, "/t.T/Hold", "x"));
  connection_->Abandon();
  connection_.reset();
  EXPECT_GT(worker_->account_bytes, 0);
  services_.hold.FinishAll();
  EXPECT_EQ(worker_->account_bytes, 0);
  services_.hold.finish_cancelled = true;
}

}  // namespace
}  // namespace neurite::http2
