#include "core/batching/batcher.h"

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

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
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A worker without compute threads: it runs every batch itself.
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
  PuppetComputeThreads compute_threads_{0};
  Batcher batcher_{{.max_batch_rows = 4, .max_queued_rows = 10},
                   clock_,
                   compute_threads_,
                   [] {}};
};

TEST_F(BatcherTest, AnswersALoneRowInTheNextRound) {
  TestItem item({{3, 4}});
  Submit(sum_, item);
  EXPECT_EQ(item.finishes(), 0);
  RunAll();
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_THAT(item.status(), IsOk());
  EXPECT_THAT(item.outputs(), ElementsAre(11));
}

TEST_F(BatcherTest, QueuedRowsFormOneBatch) {
  TestItem a({{1, 0}}), b({{2, 0}, {3, 0}}), c({{4, 0}});
  for (TestItem* item : {&a, &b, &c}) Submit(sum_, *item);
  EXPECT_EQ(batcher_.waiting().rows, 4);
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 1);
  EXPECT_EQ(batcher_.waiting().rows, 0);
  EXPECT_THAT(a.outputs(), ElementsAre(1));
  EXPECT_THAT(b.outputs(), ElementsAre(2, 3));
  EXPECT_THAT(c.outputs(), ElementsAre(4));
}

TEST_F(BatcherTest, SplitsACallLargerThanABatch) {
  Rows rows;
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

TEST_F(BatcherTest, BatchesNeverMixNetworks) {
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

TEST_F(BatcherTest, NetworksAlternate) {
  const Rows many(9, {1, 1});
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

TEST_F(BatcherTest, ARoundEndsAfterTheInlineLimit) {
  // A batch of 4 rows takes 60 us; a round ends after 100 us.
  const CostCurve cost = LinearCost(20us, 10us);
  TestItem large(Rows(10, {1, 1})), late({{2, 2}});
  batcher_.Submit(*sum_, cost, large);
  EXPECT_TRUE(batcher_.RunRound());
  EXPECT_EQ(batcher_.waiting().rows, 2);
  batcher_.Submit(*other_, cost, late);  // the worker has read again
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_THAT(late.outputs(), ElementsAre(1006));
  EXPECT_EQ(large.finishes(), 1);
  EXPECT_TRUE(batcher_.idle());
}

TEST_F(BatcherTest, SharesTimeRatherThanBatchesAmongNetworks) {
  // A batch of the slow network takes as long as 4 of the quick one.
  const CostCurve quick = LinearCost(0us, 10us), slow = LinearCost(0us, 40us);
  TestItem many_slow(Rows(10, {1, 1})), many_quick(Rows(10, {1, 1}));
  std::vector<char> turns;
  many_slow.OnCopy([&] { turns.push_back('s'); });
  many_quick.OnCopy([&] { turns.push_back('q'); });
  Batcher batcher({.max_batch_rows = 1, .max_queued_rows = 100}, clock_,
                  compute_threads_, [] {});
  batcher.Submit(*sum_, slow, many_slow);
  batcher.Submit(*other_, quick, many_quick);
  while (batcher.RunRound()) {
  }
  const std::string order(turns.begin(), turns.end());
  EXPECT_EQ(order.substr(0, 15), "sqqqqsqqqqsqqss") << order;
}

TEST_F(BatcherTest, AnIdleNetworkAccumulatesNoCredit) {
  const CostCurve cost = LinearCost(0us, 10us);
  Batcher batcher({.max_batch_rows = 1, .max_queued_rows = 100}, clock_,
                  compute_threads_, [] {});
  TestItem early({{1, 1}}), many(Rows(20, {1, 1})), back(Rows(4, {1, 1}));
  batcher.Submit(*other_, cost, early);
  batcher.RunRound();
  batcher.Submit(*sum_, cost, many);
  batcher.RunRound();  // runs 10 rows of `many`
  std::vector<int64_t> rows_of_many;
  back.OnCopy([&] { rows_of_many.push_back(many.copied()); });
  batcher.Submit(*other_, cost, back);
  while (batcher.RunRound()) {
  }
  ASSERT_EQ(rows_of_many.size(), 4u);
  EXPECT_GE(rows_of_many[3], rows_of_many[0] + 2) << "they alternate";
}

TEST_F(BatcherTest, StopsComputingACallCancelledBetweenRounds) {
  TestItem item(Rows(9, {1, 1}));
  batcher_.Submit(*sum_, LinearCost(100us, 10us), item);
  EXPECT_TRUE(batcher_.RunRound());
  item.Cancel();
  EXPECT_FALSE(batcher_.RunRound());
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(batcher_.counts().computed_rows, 4);
}

TEST_F(BatcherTest, RejectsACallThatWouldMissItsDeadline) {
  const CostCurve cost = LinearCost(0us, 1000us);
  TestItem first(Rows(3, {1, 1}), clock_.Now() + 3001us);
  TestItem second(Rows(2, {1, 1}), clock_.Now() + 4ms);
  TestItem third(Rows(1, {1, 1}), clock_.Now() + 4300us);
  batcher_.Submit(*sum_, cost, first);
  batcher_.Submit(*sum_, cost, second);
  EXPECT_THAT(second.status(),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr("predicted to end in 5.30 ms")));
  EXPECT_EQ(second.retry_after(), 5ms);
  EXPECT_EQ(batcher_.counts().refused_calls, 1);
  batcher_.Submit(*sum_, cost, third);
  RunAll();
  EXPECT_THAT(first.status(), IsOk());
  EXPECT_THAT(third.status(), IsOk());
}

TEST_F(BatcherTest, DropsAQueuedCallThatCanNoLongerMeetItsDeadline) {
  const CostCurve cost = LinearCost(0us, 1000us);
  TestItem late({{1, 1}}, clock_.Now() + 3ms), stays({{2, 2}});
  batcher_.Submit(*sum_, cost, late);
  batcher_.Submit(*sum_, cost, stays);
  clock_.Advance(2500us);  // computing its row takes another millisecond
  RunAll();
  EXPECT_THAT(late.status(),
              StatusIs(StatusCode::kDeadlineExceeded,
                       HasSubstr("deadline exceeded while queued (1 row)")));
  EXPECT_EQ(late.copied(), 0);
  EXPECT_THAT(stays.outputs(), ElementsAre(6));
}

TEST_F(BatcherTest, AModestClientNeverWaitsForTheQueueOfAGreedyOne) {
  Batcher batcher({.max_queued_rows = 1000}, clock_, compute_threads_, [] {});
  const CostCurve cost = LinearCost(0us, 1000us);  // batches have one row
  constexpr uint64_t kGreedy = 1, kModest = 2;
  std::deque<TestItem> items;
  const auto send = [&](uint64_t client, std::chrono::milliseconds timeout) {
    TestItem& item = items.emplace_back(Rows{{1, 1}}, clock_.Now() + timeout);
    item.BelongTo(client);
    batcher.Submit(*sum_, cost, item);
    return &item;
  };
  for (int i = 0; i < 60; ++i) send(kGreedy, 100ms);
  ASSERT_EQ(batcher.waiting().rows, 60);
  EXPECT_THAT(send(kGreedy, 5ms)->status(),
              StatusIs(StatusCode::kResourceExhausted, _));
  std::vector<const TestItem*> modest;
  for (int i = 0; i < 4; ++i) modest.push_back(send(kModest, 5ms));
  EXPECT_THAT(
      send(kModest, 5ms)->status(),
      StatusIs(StatusCode::kResourceExhausted, HasSubstr("end in 5.30 ms")))
      << "four rows of its own are ahead";
  for (const TestItem* item : modest) {
    EXPECT_FALSE(item->done());
    batcher.RunRound();
    EXPECT_THAT(item->status(), IsOk());
    EXPECT_TRUE(item->done());
  }
  EXPECT_EQ(batcher.waiting().rows, 60);
  while (batcher.RunRound()) {
  }
  for (const TestItem& item : items) EXPECT_EQ(item.finishes(), 1);
}

TEST_F(BatcherTest, DropsACallBeforeItsFirstRowsIfItsLastWouldBeLate) {
  // Two batches of 4 rows take 16 ms, of which rows of other calls may take
  // their share.
  const CostCurve cost = LinearCost(4000us, 1000us);
  TestItem late(Rows(7, {1, 1}), clock_.Now() + 16ms);
  TestItem in_time(Rows(7, {1, 1}), clock_.Now() + 16001us);
  batcher_.Submit(*sum_, cost, late);
  RunAll();
  EXPECT_THAT(late.status(), StatusIs(StatusCode::kDeadlineExceeded, _));
  EXPECT_EQ(late.copied(), 0);
  batcher_.Submit(*sum_, cost, in_time);
  RunAll();
  EXPECT_THAT(in_time.status(), IsOk());
}

TEST_F(BatcherTest, CountsTheRowsOfACallThatExpiresHalfComputed) {
  const CostCurve cost = LinearCost(4000us, 1000us);
  TestItem item(Rows(7, {1, 1}), clock_.Now() + 17ms);
  batcher_.Submit(*sum_, cost, item);
  EXPECT_TRUE(batcher_.RunRound());
  EXPECT_EQ(batcher_.counts().computed_rows, 4);
  EXPECT_EQ(batcher_.counts().wasted_rows, 0);
  clock_.Advance(10ms);  // three rows take 7 ms
  RunAll();
  EXPECT_THAT(item.status(), StatusIs(StatusCode::kDeadlineExceeded,
                                      HasSubstr("while queued (3 rows)")));
  EXPECT_EQ(batcher_.counts().wasted_rows, 4);
}

// A clock that moves on by `tick` whenever it is read.
class TickingClock final : public Clock {
 public:
  MonotonicTime Now() const override { return now_ += tick_; }
  void WaitUntil(Mutex&, CondVar&, MonotonicTime) override {}

  void Tick(std::chrono::nanoseconds tick) { tick_ = tick; }
  void Advance(std::chrono::nanoseconds time) { now_ += time; }

 private:
  mutable MonotonicTime now_{1000ms};
  std::chrono::nanoseconds tick_{0};
};

TEST(BatcherSlowdownTest, TimeWithoutCallsIsNotTakenForSlowness) {
  TickingClock clock;
  const auto network = CompileOrDie(WeightedSumSpec(2, /*bias=*/0));
  const CostCurve cost = LinearCost(0us, 1000us);
  PuppetComputeThreads compute_threads{0};
  Batcher batcher({}, clock, compute_threads, [] {});
  // Each call takes 1 ms until its batch begins, and 1 ms in it; the batch
  // reads the clock twice. Then the worker waits for 1 ms.
  for (int i = 0; i < 50; ++i) {
    TestItem item({{1, 1}});
    item.OnCopy([&] { clock.Tick(1ms); });
    batcher.Submit(*network, cost, item);
    EXPECT_FALSE(batcher.RunRound());
    ASSERT_TRUE(item.done());
    clock.Tick(0ms);
    clock.Advance(1ms);
  }
  // Waiting for a row takes 2 ms, not 3; then 1 ms to compute, and 0.3 ms are
  // kept in reserve.
  TestItem ahead({{1, 1}}), hasty({{1, 1}}, clock.Now() + 3200us),
      patient({{1, 1}}, clock.Now() + 3400us);
  for (TestItem* item : {&ahead, &hasty, &patient}) {
    batcher.Submit(*network, cost, *item);
  }
  EXPECT_THAT(hasty.status(), StatusIs(StatusCode::kResourceExhausted,
                                       HasSubstr("end in 3.30 ms")));
  EXPECT_FALSE(patient.done()) << patient.status();
  while (batcher.RunRound()) {
  }
}

TEST_F(BatcherTest, ReportsTimingIfRequested) {
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

TEST_F(BatcherTest, AFullQueueRejectsImmediately) {
  const Rows eight(8, {1, 1});
  TestItem first(eight), second({{1, 1}, {1, 1}, {1, 1}}), third({{1, 1}});
  Submit(sum_, first);
  Submit(other_, second);
  EXPECT_EQ(second.finishes(), 1);
  EXPECT_THAT(second.status(), StatusIs(StatusCode::kResourceExhausted,
                                        HasSubstr("8 rows already queued")));
  Submit(sum_, third);
  RunAll();
  EXPECT_THAT(first.status(), IsOk());
  EXPECT_THAT(third.status(), IsOk());
}

TEST_F(BatcherTest, AdmitsAModestClientBesideManyGreedyOnes) {
  Batcher batcher({.max_batch_rows = 4, .max_queued_rows = 512}, clock_,
                  compute_threads_, [] {});
  // Each client queues as many rows as it can, in calls as large as possible.
  constexpr uint64_t kGreedy = 100;  // connections 1 to 100
  std::deque<TestItem> theirs;
  for (uint64_t client = 1; client <= kGreedy; ++client) {
    for (const size_t rows : {1000u, 256u, 16u, 4u, 2u, 1u, 1u, 1u}) {
      TestItem& item = theirs.emplace_back(Rows(rows, {1, 1}));
      item.BelongTo(client);
      batcher.Submit(*sum_, CostCurve(), item);
    }
  }
  EXPECT_EQ(theirs.front().rows(), batcher.WaitingOf(1).rows);
  EXPECT_THAT(theirs.back().status(),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr("1198 rows already queued; 1 more")));
  constexpr uint64_t kModest = kGreedy + 1;
  TestItem first({{1, 1}}), second({{1, 1}}), third({{1, 1}}),
      nobodys({{1, 1}});
  for (TestItem* item : {&first, &second, &third}) {
    item->BelongTo(kModest);
    batcher.Submit(*sum_, CostCurve(), *item);
  }
  batcher.Submit(*sum_, CostCurve(), nobodys);
  EXPECT_EQ(batcher.WaitingOf(kModest).rows, 2);
  EXPECT_FALSE(first.done());
  EXPECT_FALSE(second.done());
  EXPECT_THAT(third.status(), StatusIs(StatusCode::kResourceExhausted, _));
  EXPECT_THAT(nobodys.status(), StatusIs(StatusCode::kResourceExhausted, _));
  while (batcher.RunRound()) {
  }
  EXPECT_THAT(first.status(), IsOk());
  EXPECT_THAT(second.status(), IsOk());
  for (uint64_t client = 1; client <= kModest; ++client) {
    EXPECT_EQ(batcher.WaitingOf(client).rows, 0);
  }
}

TEST_F(BatcherTest, RejectsACallThatArrivesPastItsDeadline) {
  TestItem item({{1, 1}}, clock_.Now());
  Submit(sum_, item);
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_THAT(item.status(), StatusIs(StatusCode::kDeadlineExceeded,
                                      HasSubstr("already passed on arrival")));
  EXPECT_EQ(item.copied(), 0);
}

TEST_F(BatcherTest, AnswersAnExpiredCallWithoutComputingIt) {
  TestItem expires({{1, 1}}, clock_.Now() + 5ms), stays({{2, 2}});
  Submit(sum_, expires);
  Submit(sum_, stays);
  clock_.Advance(5ms);
  RunAll();
  EXPECT_THAT(expires.status(),
              StatusIs(StatusCode::kDeadlineExceeded,
                       HasSubstr("deadline exceeded while queued (1 row)")));
  EXPECT_EQ(expires.copied(), 0);
  EXPECT_THAT(stays.outputs(), ElementsAre(6));
  EXPECT_EQ(batcher_.counts().expired_rows, 1);
  EXPECT_EQ(batcher_.counts().computed_rows, 1);
}

TEST_F(BatcherTest, NeverComputesACancelledCall) {
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

TEST_F(BatcherTest, StopsComputingACallCancelledBetweenItsBatches) {
  const Rows nine(9, {1, 1});
  TestItem item(nine);
  item.OnCopy([&] { item.Cancel(); });
  Submit(sum_, item);
  RunAll();
  EXPECT_EQ(item.finishes(), 1);
  EXPECT_EQ(item.status().code(), StatusCode::kCancelled);
  EXPECT_EQ(batcher_.counts().computed_rows, 4);
  EXPECT_EQ(batcher_.counts().cancelled_rows, 5);
}

TEST_F(BatcherTest, ARowThatCannotBeCopiedFailsOnlyItsCall) {
  TestItem good({{1, 0}}), bad({{2, 0}, {3, 0}}), better({{4, 0}});
  bad.FailCopyAt(1, absl::InvalidArgumentError("row 1 is no good"));
  for (TestItem* item : {&good, &bad, &better}) Submit(sum_, *item);
  RunAll();
  EXPECT_THAT(good.outputs(), ElementsAre(1));
  EXPECT_THAT(bad.status(), StatusIs(StatusCode::kInvalidArgument,
                                     HasSubstr("row 1 is no good")));
  EXPECT_THAT(bad.outputs(), IsEmpty());
  EXPECT_THAT(better.outputs(), ElementsAre(4));
  EXPECT_EQ(batcher_.waiting().rows, 0);
}

TEST_F(BatcherTest, RunRoundDoesNothingIfNothingIsQueued) {
  RunAll();
  EXPECT_EQ(batcher_.counts().batches, 0);
}

}  // namespace
}  // namespace neurite
