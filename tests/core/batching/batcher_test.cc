#include "core/batching/batcher.h"

#include <chrono>
#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/batching/test_item.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/integer_network.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::chrono_literals::operator""ms;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BatcherTest : public ::testing::Test {
 protected:
  void RunAll() {
    while (batcher_.RunRound()) {
    }
  }

  FakeClock clock_;
  const std::shared_ptr<const Network> sum_ =
      CompileOrDie(WeightedSumSpec(2, /*bias=*/0));
  const std::shared_ptr<const Network> other_ =
      CompileOrDie(WeightedSumSpec(2, /*bias=*/1000));
  Batcher batcher_{{.max_batch_rows = 4, .max_waiting_rows = 10}, clock_};
};

TEST_F(BatcherTest, ALoneRowIsAnsweredInTheNextRun) {
  TestItem item({{3, 4}});
  batcher_.Submit(*sum_, item);
  EXPECT_EQ(item.finishes(), 0);
  RunAll();
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_THAT(item.status(), IsOk());
  EXPECT_THAT(item.outputs(), ElementsAre(11));
}

TEST_F(BatcherTest, RowsThatWaitTogetherAreOneBatch) {
  TestItem a({{1, 0}}), b({{2, 0}, {3, 0}}), c({{4, 0}});
  for (TestItem* item : {&a, &b, &c}) batcher_.Submit(*sum_, *item);
  EXPECT_EQ(batcher_.waiting_rows(), 4);
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 1);
  EXPECT_EQ(batcher_.waiting_rows(), 0);
  EXPECT_THAT(a.outputs(), ElementsAre(1));
  EXPECT_THAT(b.outputs(), ElementsAre(2, 3));
  EXPECT_THAT(c.outputs(), ElementsAre(4));
}

TEST_F(BatcherTest, ACallLargerThanABatchIsSplitAndAnsweredWhole) {
  std::vector<std::vector<float>> rows;
  std::vector<float> want;
  for (int i = 0; i < 9; ++i) {
    rows.push_back({static_cast<float>(i), 0});
    want.push_back(static_cast<float>(i));
  }
  TestItem small({{100, 0}}), large(rows);
  batcher_.Submit(*sum_, small);
  batcher_.Submit(*sum_, large);
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 3);  // 1 + 3, 4, 2 rows
  EXPECT_EQ(large.finishes(), 1);
  EXPECT_EQ(large.outputs(), want);
  EXPECT_THAT(small.outputs(), ElementsAre(100));
}

TEST_F(BatcherTest, NetworksAreNeverMixed) {
  TestItem a({{1, 1}}), b({{1, 1}}), c({{2, 2}});
  batcher_.Submit(*sum_, a);
  batcher_.Submit(*other_, b);
  batcher_.Submit(*sum_, c);
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 2);
  EXPECT_THAT(a.outputs(), ElementsAre(3));
  EXPECT_THAT(b.outputs(), ElementsAre(1003));
  EXPECT_THAT(c.outputs(), ElementsAre(6));
}

TEST_F(BatcherTest, NetworksTakeTurns) {
  const std::vector<std::vector<float>> many(9, {1, 1});
  TestItem large(many), small({{1, 1}});
  batcher_.Submit(*sum_, large);
  bool small_was_done = false;
  large.OnCopy([&] {
    if (large.copied() == 9) small_was_done = small.finishes() == 1;
  });
  batcher_.Submit(*other_, small);
  RunAll();
  EXPECT_TRUE(small_was_done) << "one row waited for nine of another network";
}

TEST_F(BatcherTest, ARoundIsOneBatchOfEachNetwork) {
  const std::vector<std::vector<float>> nine(9, {1, 1});
  TestItem large(nine), small({{1, 1}}), late({{2, 2}});
  batcher_.Submit(*sum_, large);
  batcher_.Submit(*other_, small);
  EXPECT_TRUE(batcher_.RunRound());
  EXPECT_EQ(batcher_.waiting_rows(), 5);
  EXPECT_EQ(small.finishes(), 1);
  batcher_.Submit(*other_, late);  // the lane has read again
  EXPECT_TRUE(batcher_.RunRound());
  EXPECT_THAT(late.outputs(), ElementsAre(1006));
  EXPECT_EQ(large.finishes(), 0);
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_EQ(large.finishes(), 1);
  EXPECT_FALSE(batcher_.RunRound());
}

TEST_F(BatcherTest, ACallCancelledBetweenRoundsComputesNoMore) {
  const std::vector<std::vector<float>> nine(9, {1, 1});
  TestItem item(nine);
  batcher_.Submit(*sum_, item);
  EXPECT_TRUE(batcher_.RunRound());
  item.Cancel();
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(batcher_.counts().computed_rows, 4);
}

TEST_F(BatcherTest, AFullQueueRefusesAtOnce) {
  const std::vector<std::vector<float>> eight(8, {1, 1});
  TestItem first(eight), second({{1, 1}, {1, 1}, {1, 1}}), third({{1, 1}});
  batcher_.Submit(*sum_, first);
  batcher_.Submit(*other_, second);
  EXPECT_EQ(second.finishes(), 1);
  EXPECT_THAT(second.status(), StatusIs(StatusCode::kResourceExhausted,
                                        HasSubstr("8 rows wait already")));
  batcher_.Submit(*sum_, third);
  RunAll();
  EXPECT_THAT(first.status(), IsOk());
  EXPECT_THAT(third.status(), IsOk());
}

TEST_F(BatcherTest, ADeadlineThatHadPassedIsRefusedAtOnce) {
  TestItem item({{1, 1}}, clock_.Now());
  batcher_.Submit(*sum_, item);
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_THAT(item.status(), StatusIs(StatusCode::kDeadlineExceeded,
                                      HasSubstr("when the call arrived")));
  EXPECT_EQ(item.copied(), 0);
}

TEST_F(BatcherTest, AnExpiredRowIsAnsweredButNeverComputed) {
  TestItem expires({{1, 1}}, clock_.Now() + 5ms), stays({{2, 2}});
  batcher_.Submit(*sum_, expires);
  batcher_.Submit(*sum_, stays);
  clock_.Advance(5ms);
  RunAll();
  EXPECT_THAT(expires.status(),
              StatusIs(StatusCode::kDeadlineExceeded,
                       HasSubstr("passed while 1 rows waited")));
  EXPECT_EQ(expires.copied(), 0);
  EXPECT_THAT(stays.outputs(), ElementsAre(6));
  EXPECT_EQ(batcher_.counts().expired_rows, 1);
  EXPECT_EQ(batcher_.counts().computed_rows, 1);
}

TEST_F(BatcherTest, ACancelledRowIsNeverComputed) {
  TestItem item({{1, 1}, {2, 2}});
  batcher_.Submit(*sum_, item);
  item.Cancel();
  RunAll();
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(item.copied(), 0);
  EXPECT_EQ(batcher_.counts().cancelled_rows, 2);
  EXPECT_EQ(batcher_.counts().batches, 0);
}

TEST_F(BatcherTest, ACallCancelledBetweenItsBatchesComputesNoMore) {
  const std::vector<std::vector<float>> nine(9, {1, 1});
  TestItem item(nine);
  item.OnCopy([&] { item.Cancel(); });
  batcher_.Submit(*sum_, item);
  RunAll();
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(batcher_.counts().computed_rows, 4);
  EXPECT_EQ(batcher_.counts().cancelled_rows, 5);
}

TEST_F(BatcherTest, ARowThatCannotBeCopiedEndsItsCallAlone) {
  TestItem good({{1, 0}}), bad({{2, 0}, {3, 0}}), better({{4, 0}});
  bad.FailCopyAt(1, absl::InvalidArgumentError("row 1 is no good"));
  for (TestItem* item : {&good, &bad, &better}) batcher_.Submit(*sum_, *item);
  RunAll();
  EXPECT_THAT(good.outputs(), ElementsAre(1));
  EXPECT_THAT(bad.status(), StatusIs(StatusCode::kInvalidArgument,
                                     HasSubstr("row 1 is no good")));
  EXPECT_THAT(bad.outputs(), IsEmpty());
  EXPECT_THAT(better.outputs(), ElementsAre(4));
  EXPECT_EQ(batcher_.waiting_rows(), 0);
}

TEST_F(BatcherTest, RunningWithNothingWaitingDoesNothing) {
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 0);
}

}  // namespace
}  // namespace neurite
