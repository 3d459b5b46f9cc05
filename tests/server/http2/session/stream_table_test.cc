#include "server/http2/session/stream_table.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/http2/session/stream_call.h"
#include "server/http2/session/worker_state.h"
#include "server/rpc/method_table.h"

namespace neurite::http2 {
namespace {

using ::testing::UnorderedElementsAre;

class StreamTableTest : public ::testing::Test {
 protected:
  std::vector<const StreamCall*> Visited() const {
    std::vector<const StreamCall*> visited;
    table_.ForEach([&](StreamCall& call) { visited.push_back(&call); });
    return visited;
  }

  FrontEndOptions options_;
  MethodTable methods_;
  ProcessMemory memory_{options_};
  WorkerState worker_{options_, methods_, memory_};
  std::vector<StreamCall*> ended_;
  StreamCall first_{worker_, ended_};
  StreamCall second_{worker_, ended_};
  StreamTable table_{256};
};

TEST_F(StreamTableTest, FindsOpenCalls) {
  table_.Add(1, first_);
  table_.Add(3, second_);
  EXPECT_EQ(table_.Find(1), &first_);
  EXPECT_EQ(table_.Find(3), &second_);
  EXPECT_EQ(table_.Find(5), nullptr);
  table_.Remove(3);
  EXPECT_EQ(table_.Find(3), nullptr) << "though it was found last";
  EXPECT_EQ(table_.size(), 1u);
}

TEST_F(StreamTableTest, ForEachSkipsCallsRemovedMeanwhile) {
  table_.Add(1, first_);
  table_.Add(3, second_);
  EXPECT_THAT(Visited(), UnorderedElementsAre(&first_, &second_));
  int visits = 0;
  table_.ForEach([&](StreamCall& /*call*/) {
    ++visits;
    table_.Remove(1);
    table_.Remove(3);
  });
  EXPECT_EQ(visits, 1);
}

TEST_F(StreamTableTest, AStreamIsIdleUntilTheClientUsesIt) {
  table_.SetLast(5);
  EXPECT_FALSE(table_.IsIdle(3));
  EXPECT_FALSE(table_.IsIdle(5));
  EXPECT_TRUE(table_.IsIdle(7));
  EXPECT_TRUE(table_.IsIdle(2)) << "clients open odd ones";
}

TEST_F(StreamTableTest, RemembersTheLast256Resets) {
  for (uint32_t i = 0; i <= 256; ++i) table_.RememberReset(2 * i + 1);
  EXPECT_FALSE(table_.WasReset(1)) << "the earliest of 257";
  EXPECT_TRUE(table_.WasReset(3));
  EXPECT_TRUE(table_.WasReset(2 * 256 + 1));
  EXPECT_FALSE(table_.WasReset(2 * 257 + 1));
}

TEST_F(StreamTableTest, RemembersAsManyResetsAsStreamsMayBeOpen) {
  StreamTable table(100'000);
  for (uint32_t i = 0; i < 100'000; ++i) table.RememberReset(2 * i + 1);
  for (uint32_t i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(table.WasReset(2 * i + 1)) << i;
  }
  EXPECT_FALSE(table.WasReset(2 * 100'000 + 1));
}

TEST_F(StreamTableTest, RemembersStreamsInAnyOrderWithGaps) {
  for (const uint32_t stream : {4001u, 33u, 1u, 65u, 97u}) {
    table_.RememberReset(stream);
  }
  for (const uint32_t stream : {4001u, 33u, 1u, 65u, 97u}) {
    EXPECT_TRUE(table_.WasReset(stream)) << stream;
  }
  EXPECT_FALSE(table_.WasReset(3));
}

TEST_F(StreamTableTest, AnUnfinishedStreamCountsAsResetOnce) {
  EXPECT_FALSE(table_.ForgetUnfinished(7));
  table_.RememberUnfinished(7);
  table_.RememberReset(9);
  EXPECT_TRUE(table_.WasReset(7));
  EXPECT_TRUE(table_.ForgetUnfinished(7));
  EXPECT_FALSE(table_.ForgetUnfinished(7));
  EXPECT_TRUE(table_.WasReset(7));
  EXPECT_FALSE(table_.ForgetUnfinished(9));
}

}  // namespace
}  // namespace neurite::http2
