#include "core/batching/batch_policy.h"

#include <chrono>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using absl::StatusCode;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;
using ::testing::HasSubstr;

const MonotonicTime kNow{1000ms};
const BatcherOptions kOptions{
    .max_batch_rows = 32, .max_queued_rows = 100, .max_queue_time = 50ms};

// Returns a curve of `base` plus `per_row` for each row, with points up to 64
// rows.
CostCurve LinearCost(std::chrono::nanoseconds base,
                     std::chrono::nanoseconds per_row) {
  std::vector<CostCurve::Point> points;
  for (int64_t rows = 1; rows <= 64; rows *= 2) {
    points.push_back({rows, base + rows * per_row});
  }
  return CostCurve(points);
}

TEST(BatchPolicyTest, LimitsFollowTheCostCurve) {
  const struct {
    const char* name;
    CostCurve cost;
    BatchLimits want;
    bool is_short;
  } kCases[] = {
      {"nothing is known: all run together, here",
       CostCurve(),
       {.knee = 32, .here = 32, .offload = 32},
       true},
      {"rows cost nothing more: the largest batch is the best",
       LinearCost(50us, 0us),
       {.knee = 32, .here = 32, .offload = 32},
       true},
      {"rows cost the same in any batch",
       LinearCost(0us, 30us),
       {.knee = 1, .here = 3, .offload = 32},
       true},
      {"a lone row is over the inline limit",
       LinearCost(20us, 150us),
       {.knee = 4, .here = 0, .offload = 6},
       false},
      {"the knee needs more than a compute thread's time",
       LinearCost(2ms, 1ms),
       {.knee = 32, .here = 0, .offload = 32},
       false},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const BatchLimits limits = LimitsOf(kOptions, c.cost);
    EXPECT_EQ(limits.knee, c.want.knee);
    EXPECT_EQ(limits.here, c.want.here);
    EXPECT_EQ(limits.offload, c.want.offload);
    EXPECT_EQ(limits.is_short(), c.is_short);
  }
}

TEST(BatchPolicyTest, ChoosesTheNextActionOfAWorker) {
  const BatchLimits quick{.knee = 4, .here = 10, .offload = 100};
  const BatchLimits slow{.knee = 16, .here = 2, .offload = 20};
  const BatchLimits slower{.knee = 8, .here = 0, .offload = 8};
  const struct {
    const char* name;
    BatchLimits limits;
    int64_t waiting;
    ComputeThreadState compute_threads;
    BatchAction want;
  } kCases[] = {
      {"nothing waits", quick, 0, ComputeThreadState::kSpareCore, Nothing{}},
      {"a lone row runs at once, here", quick, 1,
       ComputeThreadState::kSpareCore, RunHere{1}},
      {"what fits the inline limit runs here", quick, 10,
       ComputeThreadState::kFree, RunHere{10}},
      {"short batches are as good: they stay, a few rows at a time", quick, 50,
       ComputeThreadState::kFree, RunHere{10}},
      {"more than the worker's share goes to a core that is idle", quick, 50,
       ComputeThreadState::kSpareCore, Offload{50}},
      {"but no more than a compute thread's time", quick, 500,
       ComputeThreadState::kSpareCore, Offload{100}},
      {"the worker does not idle beside busy compute threads", quick, 50,
       ComputeThreadState::kBusy, RunHere{10}},
      {"few rows of a slow network run here", slow, 2,
       ComputeThreadState::kBusy, RunHere{2}},
      {"a long batch goes to a compute thread", slow, 3,
       ComputeThreadState::kFree, Offload{3}},
      {"never more than the compute thread's share", slow, 90,
       ComputeThreadState::kFree, Offload{20}},
      {"no compute thread free: the worker goes on reading", slow, 90,
       ComputeThreadState::kBusy, Nothing{}},
      {"a lone row that is long goes to a compute thread", slower, 1,
       ComputeThreadState::kFree, Offload{1}},
      {"a lone row that is long waits for one", slower, 1,
       ComputeThreadState::kBusy, Nothing{}},
      {"no compute threads: the worker runs all, by the knee", slower, 90,
       ComputeThreadState::kNone, RunHere{8}},
      {"no compute threads: or as much as is short", quick, 90,
       ComputeThreadState::kNone, RunHere{10}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(NextBatch(c.limits, c.waiting, c.compute_threads), c.want);
  }
}

TEST(BatchPolicyTest, TimesQueuedRowsAsFullBatchesAndARemainder) {
  const CostCurve cost = LinearCost(100us, 10us);
  EXPECT_EQ(TimeInBatches(cost, 0, 8), 0us);
  EXPECT_EQ(TimeInBatches(cost, 8, 8), 180us);
  EXPECT_EQ(TimeInBatches(cost, 17, 8), 2 * 180us + 110us);
  EXPECT_GT(TimeInBatches(cost, INT64_MAX, 8), std::chrono::hours(1));
}

TEST(BatchPolicyTest, ExpectedWaitCountsOwnRowsAndAFairShareOfOtherNetworks) {
  const std::vector<std::chrono::nanoseconds> others = {5us, 1000us};
  EXPECT_EQ(ExpectedWait(0us, 0us, 10us, {}, 1), 0us);
  EXPECT_EQ(ExpectedWait(7us, 20us, 10us, {}, 1), 27us);
  EXPECT_EQ(ExpectedWait(7us, 20us, 10us, others, 1), 27us + 5us + 30us)
      << "of a long backlog only as much as this call's own turn lasts";
  EXPECT_EQ(ExpectedWait(7us, 20us, 10us, others, 2), 31us);
}

TEST(BatchPolicyTest, AdmitsOrRejectsByRowsWaitAndDeadline) {
  constexpr MonotonicTime kNever = MonotonicTime::max();
  const struct {
    const char* name;
    Arrival arrival;
    Backlog backlog;
    StatusCode want;
    std::chrono::milliseconds retry_after;
  } kCases[] = {
      {"a lone row", {1, kNever, 1ms}, {}, StatusCode::kOk, 0ms},
      {"rows up to the limit",
       {60, kNever, 1ms},
       {.all = {40}, .wait = 1ms},
       StatusCode::kOk,
       0ms},
      {"one row over the limit",
       {61, kNever, 1ms},
       {.all = {40}, .client = {40}, .wait = 3ms},
       StatusCode::kResourceExhausted,
       3ms},
      {"a full queue of which nothing is known",
       {1, kNever, 0ms},
       {.all = {100}, .client = {100}},
       StatusCode::kResourceExhausted,
       1ms},
      {"a call larger than the limit, when nothing waits",
       {5000, kNever, 9999ms},
       {},
       StatusCode::kOk,
       0ms},
      {"a call larger than the limit, behind one row",
       {5000, kNever, 1ms},
       {.all = {1}, .wait = 1ms},
       StatusCode::kResourceExhausted,
       1ms},
      {"more rows than can be added up",
       {INT64_MAX, kNever, 1ms},
       {.all = {1}, .wait = 1ms},
       StatusCode::kResourceExhausted,
       1ms},
      {"a wait up to the limit",
       {1, kNever, 1ms},
       {.all = {1}, .wait = 50ms},
       StatusCode::kOk,
       0ms},
      {"a wait over the limit",
       {1, kNever, 1ms},
       {.all = {1}, .wait = 62500us},
       StatusCode::kResourceExhausted,
       13ms},
      {"an end right at the deadline",
       {1, kNow + 10ms, 4ms},
       {.all = {1}, .wait = 5700us},
       StatusCode::kOk,
       0ms},
      {"an end within 0.3 ms of the deadline, after waiting",
       {1, kNow + 10ms, 4ms},
       {.all = {1}, .wait = 5701us},
       StatusCode::kResourceExhausted,
       11ms},
      {"an end within 0.3 ms of the deadline, without waiting",
       {1, kNow + 10ms, 10ms},
       {},
       StatusCode::kOk,
       0ms},
      {"an end right at the deadline, after a short wait",
       {1, kNow + 10ms, 9ms},
       {.all = {1}, .wait = 200us},
       StatusCode::kOk,
       0ms},
      {"an end past the deadline",
       {1, kNow + 10ms, 4ms},
       {.all = {1}, .wait = 8ms},
       StatusCode::kResourceExhausted,
       11ms},
      {"an end past the deadline by its own rows alone",
       {1, kNow + 10ms, 11ms},
       {},
       StatusCode::kResourceExhausted,
       11ms},
      {"a deadline ahead, and nothing known",
       {1, kNow + 1ns, 0ns},
       {},
       StatusCode::kOk,
       0ms},
      {"a deadline that is now",
       {1, kNow, 0ns},
       {},
       StatusCode::kDeadlineExceeded,
       0ms},
      {"a past deadline and a full queue",
       {1, kNow - 10ms, 0ns},
       {.all = {100}, .client = {100}},
       StatusCode::kDeadlineExceeded,
       0ms},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Admission admission = Admit(kOptions, c.arrival, c.backlog, kNow);
    EXPECT_EQ(admission.status.code(), c.want) << admission.status;
    EXPECT_EQ(admission.retry_after, c.retry_after);
  }
}

TEST(BatchPolicyTest, AdmitsEachClientUpToItsAllowance) {
  const BatcherOptions options{.max_queued_rows = 25'600,  // allowance: 100
                               .max_queue_time = 50ms};
  constexpr int64_t kMuch = int64_t{1} << 60;
  const struct {
    const char* name;
    Arrival arrival;
    Backlog backlog;
    StatusCode want;
  } kCases[] = {
      {"rows up to the allowance",
       {.rows = 40},
       {.all = {25'600}, .client = {60}},
       StatusCode::kOk},
      {"one row over the allowance",
       {.rows = 41},
       {.all = {25'600}, .client = {60}},
       StatusCode::kResourceExhausted},
      {"beside more than the limit",
       {.rows = 100},
       {.all = {kMuch}},
       StatusCode::kOk},
      {"over the allowance, within the limit",
       {.rows = 600},
       {.all = {25'000}, .client = {25'000}},
       StatusCode::kOk},
      {"clients that are not told apart",
       {.rows = 1},
       {.all = {25'600}, .client = {25'600}},
       StatusCode::kResourceExhausted},
      {"more rows than can be added up",
       {.rows = INT64_MAX},
       {.all = {25'600}, .client = {60}},
       StatusCode::kResourceExhausted},
      {"the wait is everybody's",
       {.rows = 1},
       {.all = {25'600}, .wait = 51ms},
       StatusCode::kResourceExhausted},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Admission admission = Admit(options, c.arrival, c.backlog, kNow);
    EXPECT_EQ(admission.status.code(), c.want) << admission.status;
  }
}

TEST(BatchPolicyTest, SlowdownFollowsTheTimeBesidesComputing) {
  // A third of the way to elapsed / computing, of at most 4.
  EXPECT_DOUBLE_EQ(NextSlowdown(1, 2ms, 1ms), 1.3);
  EXPECT_DOUBLE_EQ(NextSlowdown(2, 2ms, 1ms), 2);
  EXPECT_DOUBLE_EQ(NextSlowdown(2, 2ms, 2ms), 1.7);
  EXPECT_DOUBLE_EQ(NextSlowdown(1, 2ms, 4ms), 1) << "two threads compute";
  // A worker that computes for less of the time may have been idle.
  EXPECT_DOUBLE_EQ(NextSlowdown(1, 2ms, 599us), 1);
  EXPECT_DOUBLE_EQ(NextSlowdown(1.5, 2ms, 0us), 1.5);
  EXPECT_DOUBLE_EQ(NextSlowdown(1.5, 0ms, 0us), 1.5);
}

TEST(BatchPolicyTest, TheClientsWithTheLeastComputingTimeQueueAhead) {
  const struct {
    const char* name;
    std::chrono::nanoseconds granted;
    std::chrono::nanoseconds own;
    std::chrono::nanoseconds most;
    QueueLine want;
    std::chrono::nanoseconds counted;
  } kCases[] = {
      {"the first call of all", 0ms, 1ms, 0ms, QueueLine::kSecond, 0ms},
      {"the client that has had the most", 100ms, 1ms, 100ms,
       QueueLine::kSecond, 100ms},
      {"41 ms less than the most", 59ms, 1ms, 100ms, QueueLine::kFirst, 59ms},
      {"40 ms less, before this call", 60ms, 1ns, 100ms, QueueLine::kSecond,
       60ms},
      {"a client that has sent nothing yet", 0ms, 10ms, 1000ms,
       QueueLine::kFirst, 950ms},
      {"a call over the credit", 0ms, 10'000'001ns, 1000ms, QueueLine::kSecond,
       950ms},
      {"a network of unknown cost", 100ms, 0ms, 100ms, QueueLine::kSecond,
       100ms},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::chrono::nanoseconds counted = CountedGrant(c.granted, c.most);
    EXPECT_EQ(counted, c.counted);
    EXPECT_EQ(LineOf(counted, c.own, c.most), c.want);
  }
}

TEST(BatchPolicyTest, AllowanceCoversASingleRowPerStreamOfAConnection) {
  EXPECT_GE(AllowanceOf(BatcherOptions().max_queued_rows), 256);
}

TEST(BatchPolicyTest, RejectionsNameTheExceededLimit) {
  const auto text = [](const Arrival& arrival, const Backlog& backlog) {
    return Admit(kOptions, arrival, backlog, kNow).status;
  };
  EXPECT_THAT(text({.rows = 7}, {.all = {.rows = 96}}),
              StatusIs(StatusCode::kResourceExhausted,
                       HasSubstr("96 rows already queued; 7 more would exceed "
                                 "the limit of 100")));
  EXPECT_THAT(
      text({.rows = 1}, {.all = {.rows = 9}, .wait = 62500us}),
      StatusIs(StatusCode::kResourceExhausted,
               HasSubstr("queueing time of 62.5 ms exceeds the limit of 50")));
  EXPECT_THAT(
      text({.rows = 1, .deadline = kNow + 10ms, .own = 4ms}, {.wait = 8ms}),
      StatusIs(
          StatusCode::kResourceExhausted,
          HasSubstr(
              "predicted to end in 12.30 ms, after its deadline in 10.00")));
}

TEST(BatchPolicyTest, DropsExpiredAndCancelledCalls) {
  const struct {
    const char* name;
    MonotonicTime deadline;
    bool cancelled;
    Disposition want;
  } kCases[] = {
      {"time left", kNow + 1ns, false, Disposition::kCompute},
      {"no deadline", MonotonicTime::max(), false, Disposition::kCompute},
      {"the deadline is now", kNow, false, Disposition::kExpired},
      {"the deadline has passed", kNow - 1ms, false, Disposition::kExpired},
      {"cancelled", kNow + 1ms, true, Disposition::kCancelled},
      {"cancelled and expired", kNow - 1ms, true, Disposition::kCancelled},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(DispositionOf(c.deadline, c.cancelled, kNow), c.want);
  }
}

TEST(BatchPolicyTest, RejectsOptionsOutOfRangeByName) {
  EXPECT_THAT(BatcherOptions{}.Validate(), IsOk());
  EXPECT_THAT((BatcherOptions{.max_batch_rows = 0}).Validate(),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("max_batch_rows must be 1 to 65536, got 0")));
  EXPECT_THAT((BatcherOptions{.max_batch_rows = 65537}).Validate(),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("got 65537")));
  EXPECT_THAT((BatcherOptions{.max_queued_rows = 0}).Validate(),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("max_queued_rows must be 1 or more, got 0")));
  EXPECT_THAT(
      (BatcherOptions{.max_queue_time = 0ms}).Validate(),
      StatusIs(StatusCode::kInvalidArgument,
               HasSubstr("max_queue_time must be 1 ms or more, got 0")));
  EXPECT_THAT((BatcherOptions{.inline_limit = -1us}).Validate(),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("inline_limit must be 0 us or more, got -1")));
  EXPECT_THAT((BatcherOptions{.offload_limit = -1us}).Validate(),
              StatusIs(StatusCode::kInvalidArgument,
                       HasSubstr("offload_limit must be 0 us or more")));
}

}  // namespace
}  // namespace neurite
