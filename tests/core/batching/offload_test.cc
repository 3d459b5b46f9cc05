// Tests the Batcher with long batches, which compute threads run.
#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "core/batching/batcher.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/batching/linear_cost.h"
#include "tests/core/batching/puppet_compute_threads.h"
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

// A worker with compute threads that the test controls. Up to 4 rows run on the
// worker; an offloaded batch has up to 8 rows.
class OffloadTest : public ::testing::Test {
 protected:
  static constexpr int kComputeThreads = 2;

  OffloadTest()
      : batcher_({.max_batch_rows = 8,
                  .inline_limit = 40us,
                  .offload_limit = 80us,
                  .max_queued_rows = 100},
                 clock_, compute_threads_, [this] { ++wakes_; }) {}

  void Submit(TestItem& item) {
    // The knee is at 8 rows.
    batcher_.Submit(*sum_, cost_, item);
  }

  FakeClock clock_;
  const std::shared_ptr<const Network> sum_ =
      CompileOrDie(WeightedSumSpec(2, /*bias=*/0));
  const CostCurve cost_ = LinearCost(30us, 2us);
  PuppetComputeThreads compute_threads_{kComputeThreads};
  int wakes_ = 0;
  Batcher batcher_;
};

TEST_F(OffloadTest, OffloadsALongBatchToAComputeThread) {
  TestItem item(Rows(8, {1, 2}));
  Submit(item);
  EXPECT_FALSE(batcher_.RunRound()) << "nothing to do but to wait";
  EXPECT_EQ(compute_threads_.started(), 1u);
  EXPECT_FALSE(item.done());
  EXPECT_FALSE(batcher_.idle());
  compute_threads_.RunOne();
  EXPECT_EQ(wakes_, 1);
  EXPECT_FALSE(item.done()) << "compute threads touch no item";
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_THAT(item.status(), IsOk());
  EXPECT_EQ(item.outputs(), std::vector<float>(8, 5));
  EXPECT_TRUE(batcher_.idle());
  EXPECT_EQ(batcher_.counts().offloaded, 1);
}

TEST_F(OffloadTest, AnswersALoneRowOnTheWorkerThatReadIt) {
  TestItem item({{3, 4}});
  Submit(item);
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_THAT(item.outputs(), ElementsAre(11));
  EXPECT_EQ(batcher_.counts().offloaded, 0);
}

TEST_F(OffloadTest, BatchesRowsQueuedWhileComputeThreadsWereBusy) {
  TestItem a(Rows(8, {1, 0})), b(Rows(8, {2, 0})), c(Rows(6, {3, 0})),
      d(Rows(2, {4, 0}));
  for (TestItem* item : {&a, &b, &c, &d}) {
    Submit(*item);
    EXPECT_FALSE(batcher_.RunRound());
  }
  EXPECT_EQ(batcher_.waiting().rows, 8);
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_TRUE(a.done());
  EXPECT_EQ(compute_threads_.started(), 2u);
  EXPECT_EQ(batcher_.waiting().rows, 0);
  compute_threads_.RunOne(1);  // the younger batch first
  batcher_.RunRound();
  EXPECT_EQ(c.outputs(), std::vector<float>(6, 3));
  EXPECT_EQ(d.outputs(), std::vector<float>(2, 4));
  EXPECT_FALSE(b.done());
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_TRUE(b.done());
}

TEST_F(OffloadTest, ReturnsRowsInOrderIfBatchesFinishOutOfOrder) {
  Rows rows;
  std::vector<float> want;
  for (int i = 0; i < 20; ++i) {
    rows.push_back({static_cast<float>(i), 0});
    want.push_back(static_cast<float>(i));
  }
  TestItem item(rows);
  Submit(item);
  // Two batches of 8 rows are offloaded; the last 4 rows run on the worker.
  batcher_.RunRound();
  ASSERT_EQ(compute_threads_.started(), 2u);
  ASSERT_EQ(batcher_.waiting().rows, 0);
  EXPECT_EQ(item.outputs().size(), 0u);
  compute_threads_.RunOne(1);
  batcher_.RunRound();
  EXPECT_EQ(item.outputs().size(), 0u);
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_EQ(item.outputs(), want);
  EXPECT_TRUE(batcher_.idle());
}

TEST_F(OffloadTest, ReturnsRowsInOrderIfCallsOfAnotherClientComeBetween) {
  const CostCurve cost = LinearCost(3000us, 200us);  // batches have 8 rows
  std::deque<TestItem> before;  // 48 ms of computing time for client 1
  for (int i = 0; i < 15; ++i) {
    before.emplace_back(Rows{{1, 1}}).BelongTo(1);
    batcher_.Submit(*sum_, cost, before.back());
    batcher_.RunRound();
    compute_threads_.RunOne();
    batcher_.RunRound();
  }
  ASSERT_TRUE(batcher_.idle());
  Rows rows;
  std::vector<float> want;
  for (int i = 0; i < 24; ++i) {
    rows.push_back({static_cast<float>(i), 0});
    want.push_back(static_cast<float>(i));
  }
  TestItem large(rows), small({{7, 0}});
  large.BelongTo(1);
  small.BelongTo(2);
  batcher_.Submit(*sum_, cost, large);
  batcher_.RunRound();
  ASSERT_EQ(compute_threads_.started(), 2u);  // rows 0 to 7 and 8 to 15
  batcher_.Submit(*sum_, cost, small);
  compute_threads_.RunOne();
  batcher_.RunRound();
  ASSERT_EQ(compute_threads_.started(), 2u);  // the small call, rows 16 to 22
  EXPECT_EQ(small.copied(), 1);
  compute_threads_.RunOne(1);
  batcher_.RunRound();
  EXPECT_EQ(large.outputs().size(), 8u) << "rows 8 to 15 are still computed";
  while (!batcher_.idle()) {
    compute_threads_.RunOne();
    batcher_.RunRound();
  }
  EXPECT_EQ(large.outputs(), want);
  EXPECT_EQ(small.outputs(), std::vector<float>{7});
}

TEST_F(OffloadTest, KeepsFewSpareBatchesAfterASlowComputeThread) {
  constexpr size_t kBatches = 12;  // 96 rows; at most 100 may be queued
  TestItem item(Rows(8 * kBatches, {1, 2}));
  Submit(item);
  batcher_.RunRound();
  for (size_t i = 1; i < kBatches; ++i) {
    ASSERT_EQ(compute_threads_.started(), 2u);
    compute_threads_.RunOne(1);
    batcher_.RunRound();
  }
  EXPECT_FALSE(item.done()) << "its first rows are still computed";
  EXPECT_EQ(batcher_.spare_batches(), 0u);
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_TRUE(item.done());
  EXPECT_EQ(batcher_.spare_batches(), kComputeThreads + 4u);
}

TEST_F(OffloadTest, FinishesAnExpiredCallOnceItsBatchesAreBack) {
  TestItem expires(Rows(25, {1, 1}), clock_.Now() + 5ms);
  Submit(expires);
  batcher_.RunRound();
  ASSERT_EQ(compute_threads_.started(), 2u);
  ASSERT_EQ(batcher_.waiting().rows, 9);
  clock_.Advance(5ms);
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_FALSE(expires.done()) << "a batch still refers to it";
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_THAT(expires.status(), StatusIs(StatusCode::kDeadlineExceeded,
                                         HasSubstr("while queued (9 rows)")));
  EXPECT_EQ(expires.finishes(), 1);
  EXPECT_EQ(batcher_.counts().expired_rows, 9);
  EXPECT_TRUE(batcher_.idle());
}

TEST_F(OffloadTest, FinishesACallCancelledDuringComputeAsCancelled) {
  TestItem item(Rows(8, {1, 1}));
  Submit(item);
  batcher_.RunRound();
  item.Cancel();
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_THAT(item.outputs(), IsEmpty());
}

TEST_F(OffloadTest, RunsABatchItselfIfTheComputeThreadWasTaken) {
  TestItem item(Rows(8, {1, 1}));
  Submit(item);
  compute_threads_.StealNext();
  batcher_.RunRound();
  EXPECT_THAT(item.status(), IsOk());
  EXPECT_EQ(item.outputs(), std::vector<float>(8, 3));
}

TEST_F(OffloadTest, CountsRowsThatAreComputedTooLate) {
  TestItem late(Rows(8, {1, 1}), clock_.Now() + 200us);
  Submit(late);
  batcher_.RunRound();
  clock_.Advance(201us);
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_EQ(batcher_.counts().wasted_rows, 8);

  TestItem in_time(Rows(8, {1, 1}), clock_.Now() + 200us);
  Submit(in_time);
  batcher_.RunRound();
  clock_.Advance(199us);
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_EQ(batcher_.counts().wasted_rows, 8);
}

TEST_F(OffloadTest, AdmissionCountsRunningBatches) {
  TestItem a(Rows(8, {1, 1})), b(Rows(8, {1, 1}));
  for (TestItem* item : {&a, &b}) {
    Submit(*item);
    batcher_.RunRound();
  }
  // Two batches of 46 us are running on two threads; the call's own rows take
  // another 46 us, and as much as it waits is kept in reserve.
  TestItem hasty(Rows(8, {1, 1}), clock_.Now() + 137us);
  TestItem patient(Rows(8, {1, 1}), clock_.Now() + 138us);
  Submit(hasty);
  Submit(patient);
  EXPECT_THAT(hasty.status(),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr("predicted to end in 0.14 ms")));
  EXPECT_FALSE(patient.done());
  for (int i = 0; i < 2; ++i) compute_threads_.RunOne();
  batcher_.RunRound();
  compute_threads_.RunOne();
  batcher_.RunRound();
  EXPECT_THAT(patient.status(), IsOk());
}

TEST_F(OffloadTest, LoneRowsOfAnotherNetworkOvertakeALongBacklog) {
  const auto other = CompileOrDie(WeightedSumSpec(2, /*bias=*/1000));
  TestItem large(Rows(90, {1, 1})), small({{1, 1}});
  Submit(large);
  batcher_.RunRound();
  batcher_.Submit(*other, LinearCost(0us, 1us), small);
  batcher_.RunRound();
  EXPECT_THAT(small.outputs(), ElementsAre(1003));
  EXPECT_FALSE(large.done());
  while (!large.done()) {
    compute_threads_.RunOne();
    batcher_.RunRound();
  }
}

}  // namespace
}  // namespace neurite
