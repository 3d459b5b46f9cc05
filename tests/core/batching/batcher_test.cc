#include "core/batching/batcher.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/batching/puppet_executors.h"
#include "tests/core/batching/test_item.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/integer_network.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Rows = std::vector<std::vector<float>>;

// What it takes to run `rows` rows: `base` + rows * `per_row`.
CostCurve LinearCost(std::chrono::nanoseconds base,
                     std::chrono::nanoseconds per_row) {
  std::vector<CostCurve::Point> points;
  for (int64_t rows = 1; rows <= 16; rows *= 2) {
    points.push_back({rows, base + rows * per_row});
  }
  return CostCurve(points);
}

// A lane without executors: it runs every batch itself.
class BatcherTest : public ::testing::Test {
 protected:
  void RunAll() {
    while (batcher_.RunRound()) {
    }
  }
  void Submit(const std::shared_ptr<const Network>& network, TestItem& item) {
    batcher_.Submit(*network, CostCurve(), item);
  }

  FakeClock clock_;
  const std::shared_ptr<const Network> sum_ =
      CompileOrDie(WeightedSumSpec(2, /*bias=*/0));
  const std::shared_ptr<const Network> other_ =
      CompileOrDie(WeightedSumSpec(2, /*bias=*/1000));
  PuppetExecutors executors_{0};
  Batcher batcher_{
      {.max_batch_rows = 4, .max_waiting_rows = 10}, clock_, executors_, [] {}};
};

TEST_F(BatcherTest, ALoneRowIsAnsweredInTheNextRun) {
  TestItem item({{3, 4}});
  Submit(sum_, item);
  EXPECT_EQ(item.finishes(), 0);
  RunAll();
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_THAT(item.status(), IsOk());
  EXPECT_THAT(item.outputs(), ElementsAre(11));
}

TEST_F(BatcherTest, RowsThatWaitTogetherAreOneBatch) {
  TestItem a({{1, 0}}), b({{2, 0}, {3, 0}}), c({{4, 0}});
  for (TestItem* item : {&a, &b, &c}) Submit(sum_, *item);
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
  Submit(sum_, small);
  Submit(sum_, large);
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 3);  // 1 + 3, 4, 2 rows
  EXPECT_EQ(large.finishes(), 1);
  EXPECT_EQ(large.outputs(), want);
  EXPECT_THAT(small.outputs(), ElementsAre(100));
}

TEST_F(BatcherTest, NetworksAreNeverMixed) {
  TestItem a({{1, 1}}), b({{1, 1}}), c({{2, 2}});
  Submit(sum_, a);
  Submit(other_, b);
  Submit(sum_, c);
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 2);
  EXPECT_THAT(a.outputs(), ElementsAre(3));
  EXPECT_THAT(b.outputs(), ElementsAre(1003));
  EXPECT_THAT(c.outputs(), ElementsAre(6));
}

TEST_F(BatcherTest, NetworksTakeTurns) {
  const std::vector<std::vector<float>> many(9, {1, 1});
  TestItem large(many), small({{1, 1}});
  Submit(sum_, large);
  bool small_was_done = false;
  large.OnCopy([&] {
    if (large.copied() == 9) small_was_done = small.finishes() == 1;
  });
  Submit(other_, small);
  RunAll();
  EXPECT_TRUE(small_was_done) << "one row waited for nine of another network";
}

TEST_F(BatcherTest, BetweenRoundsOfTheInlineLimitTheLaneReads) {
  // Four rows, a batch, take 60 us; a round ends beyond 100.
  const CostCurve cost = LinearCost(20us, 10us);
  TestItem large(Rows(10, {1, 1})), late({{2, 2}});
  batcher_.Submit(*sum_, cost, large);
  EXPECT_TRUE(batcher_.RunRound());
  EXPECT_EQ(batcher_.waiting_rows(), 2);
  batcher_.Submit(*other_, cost, late);  // the lane has read again
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_THAT(late.outputs(), ElementsAre(1006));
  EXPECT_EQ(large.finishes(), 1);
  EXPECT_TRUE(batcher_.idle());
}

TEST_F(BatcherTest, NetworksTakeTurnsByTimeNotByBatches) {
  // A batch of the slow one takes as long as four of the quick one.
  const CostCurve quick = LinearCost(0us, 10us), slow = LinearCost(0us, 40us);
  TestItem many_slow(Rows(10, {1, 1})), many_quick(Rows(10, {1, 1}));
  std::vector<char> turns;
  many_slow.OnCopy([&] { turns.push_back('s'); });
  many_quick.OnCopy([&] { turns.push_back('q'); });
  Batcher batcher({.max_batch_rows = 1, .max_waiting_rows = 100}, clock_,
                  executors_, [] {});
  batcher.Submit(*sum_, slow, many_slow);
  batcher.Submit(*other_, quick, many_quick);
  while (batcher.RunRound()) {
  }
  const std::string order(turns.begin(), turns.end());
  EXPECT_EQ(order.substr(0, 15), "sqqqqsqqqqsqqss") << order;
}

TEST_F(BatcherTest, WhoWasAwayHasSavedUpNoTurns) {
  const CostCurve cost = LinearCost(0us, 10us);
  Batcher batcher({.max_batch_rows = 1, .max_waiting_rows = 100}, clock_,
                  executors_, [] {});
  TestItem early({{1, 1}}), many(Rows(20, {1, 1})), back(Rows(4, {1, 1}));
  batcher.Submit(*other_, cost, early);
  batcher.RunRound();
  batcher.Submit(*sum_, cost, many);
  batcher.RunRound();  // ten rows of it
  std::vector<int64_t> rows_of_many;
  back.OnCopy([&] { rows_of_many.push_back(many.copied()); });
  batcher.Submit(*other_, cost, back);
  while (batcher.RunRound()) {
  }
  ASSERT_EQ(rows_of_many.size(), 4u);
  EXPECT_GE(rows_of_many[3], rows_of_many[0] + 2) << "they alternate";
}

TEST_F(BatcherTest, ACallCancelledBetweenRoundsComputesNoMore) {
  TestItem item(Rows(9, {1, 1}));
  batcher_.Submit(*sum_, LinearCost(100us, 10us), item);
  EXPECT_TRUE(batcher_.RunRound());
  item.Cancel();
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(batcher_.counts().computed_rows, 4);
}

TEST_F(BatcherTest, ACallThatWouldEndPastItsDeadlineIsRefusedAtOnce) {
  const CostCurve cost = LinearCost(0us, 1000us);
  TestItem first(Rows(3, {1, 1}), clock_.Now() + 3ms);
  TestItem second(Rows(2, {1, 1}), clock_.Now() + 4ms);
  TestItem third(Rows(1, {1, 1}), clock_.Now() + 4ms);
  batcher_.Submit(*sum_, cost, first);
  batcher_.Submit(*sum_, cost, second);
  EXPECT_THAT(second.status(), StatusIs(StatusCode::kResourceExhausted,
                                        HasSubstr("would end in 5.00 ms")));
  EXPECT_EQ(second.retry_after(), 1ms);
  EXPECT_EQ(batcher_.counts().refused_calls, 1);
  batcher_.Submit(*sum_, cost, third);
  RunAll();
  EXPECT_THAT(first.status(), IsOk());
  EXPECT_THAT(third.status(), IsOk());
}

TEST_F(BatcherTest, ACallThatWouldEndTooLateByNowIsNeverComputed) {
  const CostCurve cost = LinearCost(0us, 1000us);
  TestItem late({{1, 1}}, clock_.Now() + 3ms), stays({{2, 2}});
  batcher_.Submit(*sum_, cost, late);
  batcher_.Submit(*sum_, cost, stays);
  clock_.Advance(2500us);  // and its row takes another millisecond
  RunAll();
  EXPECT_THAT(late.status(), StatusIs(StatusCode::kDeadlineExceeded,
                                      HasSubstr("or would have")));
  EXPECT_EQ(late.copied(), 0);
  EXPECT_THAT(stays.outputs(), ElementsAre(6));
}

TEST_F(BatcherTest, TellsWhereTheTimeWentToWhoAsks) {
  TestItem item({{1, 1}}), other({{2, 2}});
  item.WantTiming();
  item.OnCopy([&] { clock_.Advance(3us); });
  Submit(sum_, item);
  clock_.Advance(5us);
  Submit(sum_, other);
  RunAll();
  EXPECT_EQ(item.timing().queue, 5us);
  EXPECT_EQ(item.timing().decode, 3us);
  EXPECT_EQ(item.timing().batch_rows, 2);
}

TEST_F(BatcherTest, AFullQueueRefusesAtOnce) {
  const std::vector<std::vector<float>> eight(8, {1, 1});
  TestItem first(eight), second({{1, 1}, {1, 1}, {1, 1}}), third({{1, 1}});
  Submit(sum_, first);
  Submit(other_, second);
  EXPECT_EQ(second.finishes(), 1);
  EXPECT_THAT(second.status(), StatusIs(StatusCode::kResourceExhausted,
                                        HasSubstr("8 rows wait already")));
  Submit(sum_, third);
  RunAll();
  EXPECT_THAT(first.status(), IsOk());
  EXPECT_THAT(third.status(), IsOk());
}

TEST_F(BatcherTest, ADeadlineThatHadPassedIsRefusedAtOnce) {
  TestItem item({{1, 1}}, clock_.Now());
  Submit(sum_, item);
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_THAT(item.status(), StatusIs(StatusCode::kDeadlineExceeded,
                                      HasSubstr("when the call arrived")));
  EXPECT_EQ(item.copied(), 0);
}

TEST_F(BatcherTest, AnExpiredRowIsAnsweredButNeverComputed) {
  TestItem expires({{1, 1}}, clock_.Now() + 5ms), stays({{2, 2}});
  Submit(sum_, expires);
  Submit(sum_, stays);
  clock_.Advance(5ms);
  RunAll();
  EXPECT_THAT(
      expires.status(),
      StatusIs(StatusCode::kDeadlineExceeded,
               HasSubstr("passed, or would have, while 1 rows waited")));
  EXPECT_EQ(expires.copied(), 0);
  EXPECT_THAT(stays.outputs(), ElementsAre(6));
  EXPECT_EQ(batcher_.counts().expired_rows, 1);
  EXPECT_EQ(batcher_.counts().computed_rows, 1);
}

TEST_F(BatcherTest, ACancelledRowIsNeverComputed) {
  TestItem item({{1, 1}, {2, 2}});
  Submit(sum_, item);
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
  Submit(sum_, item);
  RunAll();
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(batcher_.counts().computed_rows, 4);
  EXPECT_EQ(batcher_.counts().cancelled_rows, 5);
}

TEST_F(BatcherTest, ARowThatCannotBeCopiedEndsItsCallAlone) {
  TestItem good({{1, 0}}), bad({{2, 0}, {3, 0}}), better({{4, 0}});
  bad.FailCopyAt(1, absl::InvalidArgumentError("row 1 is no good"));
  for (TestItem* item : {&good, &bad, &better}) Submit(sum_, *item);
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

// A lane with executors that run when the test says so. Up to four rows run on
// the lane; a batch for an executor has up to eight.
class HandOverTest : public ::testing::Test {
 protected:
  static constexpr int kExecutors = 2;

  HandOverTest()
      : batcher_({.max_batch_rows = 8,
                  .inline_limit = 40us,
                  .handover_limit = 80us,
                  .max_waiting_rows = 100},
                 clock_, executors_, [this] { ++wakes_; }) {}

  void Submit(TestItem& item) {
    // The knee is at eight rows.
    batcher_.Submit(*sum_, cost_, item);
  }

  FakeClock clock_;
  const std::shared_ptr<const Network> sum_ =
      CompileOrDie(WeightedSumSpec(2, /*bias=*/0));
  const CostCurve cost_ = LinearCost(30us, 2us);
  PuppetExecutors executors_{kExecutors};
  int wakes_ = 0;
  Batcher batcher_;
};

TEST_F(HandOverTest, ALongBatchGoesToAnExecutorAndTheLaneGoesOn) {
  TestItem item(Rows(8, {1, 2}));
  Submit(item);
  EXPECT_FALSE(batcher_.RunRound()) << "nothing to do but to wait";
  EXPECT_EQ(executors_.started(), 1u);
  EXPECT_FALSE(item.done());
  EXPECT_FALSE(batcher_.idle());
  executors_.RunOne();
  EXPECT_EQ(wakes_, 1);
  EXPECT_FALSE(item.done()) << "executors touch no item";
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_THAT(item.status(), IsOk());
  EXPECT_EQ(item.outputs(), std::vector<float>(8, 5));
  EXPECT_TRUE(batcher_.idle());
  EXPECT_EQ(batcher_.counts().handed_over, 1);
}

TEST_F(HandOverTest, ALoneRowIsAnsweredByTheLaneThatReadIt) {
  TestItem item({{3, 4}});
  Submit(item);
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_THAT(item.outputs(), ElementsAre(11));
  EXPECT_EQ(batcher_.counts().handed_over, 0);
}

TEST_F(HandOverTest, ABatchIsWhatArrivedWhileTheExecutorsWereBusy) {
  TestItem a(Rows(8, {1, 0})), b(Rows(8, {2, 0})), c(Rows(6, {3, 0})),
      d(Rows(2, {4, 0}));
  for (TestItem* item : {&a, &b, &c, &d}) {
    Submit(*item);
    EXPECT_FALSE(batcher_.RunRound());
  }
  EXPECT_EQ(batcher_.waiting_rows(), 8);
  executors_.RunOne();
  batcher_.RunRound();
  EXPECT_TRUE(a.done());
  EXPECT_EQ(executors_.started(), 2u);
  EXPECT_EQ(batcher_.waiting_rows(), 0);
  executors_.RunOne(1);  // the younger one first
  batcher_.RunRound();
  EXPECT_EQ(c.outputs(), std::vector<float>(6, 3));
  EXPECT_EQ(d.outputs(), std::vector<float>(2, 4));
  EXPECT_FALSE(b.done());
  executors_.RunOne();
  batcher_.RunRound();
  EXPECT_TRUE(b.done());
}

TEST_F(HandOverTest, PartsOfACallAreTakenInOrderWhicheverIsDoneFirst) {
  Rows rows;
  std::vector<float> want;
  for (int i = 0; i < 20; ++i) {
    rows.push_back({static_cast<float>(i), 0});
    want.push_back(static_cast<float>(i));
  }
  TestItem item(rows);
  Submit(item);
  // Eight rows and eight go away; the last four are few enough for the lane.
  batcher_.RunRound();
  ASSERT_EQ(executors_.started(), 2u);
  ASSERT_EQ(batcher_.waiting_rows(), 0);
  EXPECT_EQ(item.outputs().size(), 0u);
  executors_.RunOne(1);
  batcher_.RunRound();
  EXPECT_EQ(item.outputs().size(), 0u);
  executors_.RunOne();
  batcher_.RunRound();
  EXPECT_EQ(item.outputs(), want);
  EXPECT_TRUE(batcher_.idle());
}

TEST_F(HandOverTest, ACallThatEndsEarlyIsEndedOnceItsBatchesAreBack) {
  TestItem expires(Rows(25, {1, 1}), clock_.Now() + 5ms);
  Submit(expires);
  batcher_.RunRound();
  ASSERT_EQ(executors_.started(), 2u);
  ASSERT_EQ(batcher_.waiting_rows(), 9);
  clock_.Advance(5ms);
  executors_.RunOne();
  batcher_.RunRound();
  EXPECT_FALSE(expires.done()) << "a batch still refers to it";
  executors_.RunOne();
  batcher_.RunRound();
  EXPECT_THAT(expires.status(), StatusIs(StatusCode::kDeadlineExceeded,
                                         HasSubstr("while 9 rows waited")));
  EXPECT_EQ(expires.finishes(), 1);
  EXPECT_EQ(batcher_.counts().expired_rows, 9);
  EXPECT_TRUE(batcher_.idle());
}

TEST_F(HandOverTest, ACallCancelledWhileItIsComputedIsEndedAsSuch) {
  TestItem item(Rows(8, {1, 1}));
  Submit(item);
  batcher_.RunRound();
  item.Cancel();
  executors_.RunOne();
  batcher_.RunRound();
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_THAT(item.outputs(), IsEmpty());
}

TEST_F(HandOverTest, AnExecutorThatAnotherLaneTookIsStoodInForByThisOne) {
  TestItem item(Rows(8, {1, 1}));
  Submit(item);
  executors_.StealNext();
  batcher_.RunRound();
  EXPECT_THAT(item.status(), IsOk());
  EXPECT_EQ(item.outputs(), std::vector<float>(8, 3));
}

TEST_F(HandOverTest, WhatRunsCountsWhenTheNextCallIsLetIn) {
  TestItem a(Rows(8, {1, 1})), b(Rows(8, {1, 1}));
  for (TestItem* item : {&a, &b}) {
    Submit(*item);
    batcher_.RunRound();
  }
  // Two batches of 46 us run; this one's own rows take another 46.
  TestItem hasty(Rows(8, {1, 1}), clock_.Now() + 91us);
  TestItem patient(Rows(8, {1, 1}), clock_.Now() + 92us);
  Submit(hasty);
  Submit(patient);
  EXPECT_THAT(hasty.status(), StatusIs(StatusCode::kResourceExhausted,
                                       HasSubstr("would end in 0.09 ms")));
  EXPECT_FALSE(patient.done());
  for (int i = 0; i < 2; ++i) executors_.RunOne();
  batcher_.RunRound();
  executors_.RunOne();
  batcher_.RunRound();
  EXPECT_THAT(patient.status(), IsOk());
}

TEST_F(HandOverTest, AnotherNetworksLoneRowsPassALongBacklog) {
  const auto other = CompileOrDie(WeightedSumSpec(2, /*bias=*/1000));
  TestItem large(Rows(90, {1, 1})), small({{1, 1}});
  Submit(large);
  batcher_.RunRound();
  batcher_.Submit(*other, LinearCost(0us, 1us), small);
  batcher_.RunRound();
  EXPECT_THAT(small.outputs(), ElementsAre(1003));
  EXPECT_FALSE(large.done());
  while (!large.done()) {
    executors_.RunOne();
    batcher_.RunRound();
  }
}

}  // namespace
}  // namespace neurite
