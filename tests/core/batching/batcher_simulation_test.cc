// Simulates thousands of short lives of a worker on a fake clock: calls arrive,
// are cancelled and expire, and compute threads take random times. Options and
// costs are drawn anew for each life.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/batching/batcher.h"
#include "gtest/gtest.h"
#include "tests/core/batching/puppet_compute_threads.h"
#include "tests/core/batching/test_item.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/integer_network.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

using std::chrono_literals::operator""us;

constexpr int kLives = 4000;
constexpr int kEventsOfALife = 40;
constexpr int64_t kMostRowsOfACall = 30;

// One call of the simulation, with its expected outputs.
struct Simulated {
  Simulated(const Rows& rows, MonotonicTime deadline, float bias)
      : item(rows, deadline) {
    for (const auto& row : rows) want.push_back(WeightedSum(row, bias));
  }
  TestItem item;
  std::vector<float> want;
};

// The number of calls with each outcome, over all lives.
struct Ends {
  int64_t answered = 0;
  int64_t refused = 0;
  int64_t expired = 0;
  int64_t cancelled = 0;
};

struct Served {
  std::shared_ptr<const Network> network;
  float bias;
};

const std::vector<Served>& Networks() {
  static const std::vector<Served> kNetworks = {
      {CompileOrDie(WeightedSumSpec(2, 0)), 0},
      {CompileOrDie(WeightedSumSpec(2, 1000)), 1000},
      {CompileOrDie(WeightedSumSpec(2, 2000)), 2000}};
  return kNetworks;
}

BatcherOptions DrawOptions(SeededRng& rng) {
  BatcherOptions options;
  options.max_batch_rows = rng.Integer(1, 12);
  options.inline_limit = rng.Integer(0, 60) * 1us;
  options.offload_limit = rng.Integer(0, 300) * 1us;
  options.max_queued_rows = rng.Integer(1, 80);
  // In some lives, calls may wait for as long as they do not expire.
  options.max_queue_time = std::chrono::milliseconds(
      rng.Integer(0, 3) > 0 ? rng.Integer(1, 3) : 60'000);
  return options;
}

// Returns a random curve, or an unknown one. Some are slow enough for the calls
// of one client to overtake those of another.
CostCurve DrawCost(SeededRng& rng) {
  const int64_t scale = rng.Integer(0, 3) > 0 ? 1 : 50;
  if (rng.Integer(0, 5) == 0) return CostCurve();
  std::vector<CostCurve::Point> points;
  std::chrono::nanoseconds time = scale * rng.Integer(0, 80) * 1us;
  for (int64_t rows = 1; rows <= 8; rows *= 2) {
    points.push_back({rows, time});
    time += scale * rng.Integer(0, 100) * 1us;
  }
  return CostCurve(points);
}

class Life {
 public:
  Life(SeededRng& rng, Ends& ends)
      : rng_(rng),
        ends_(ends),
        options_(DrawOptions(rng)),
        compute_threads_(static_cast<int>(rng.Integer(0, 3)),
                         rng.Integer(0, 1) == 0
                             ? ComputeThreadState::kFree
                             : ComputeThreadState::kSpareCore),
        batcher_(options_, clock_, compute_threads_, [this] { ++wakes_; }) {
    for (size_t i = 0; i < Networks().size(); ++i) {
      costs_.push_back(DrawCost(rng));
    }
  }

  void Run() {
    for (int i = 0; i < kEventsOfALife; ++i) {
      Event();
      CheckBounds();
      if (testing::Test::HasFatalFailure()) return;
    }
    while (!batcher_.idle()) {
      const bool more = batcher_.RunRound();
      if (compute_threads_.started() > 0) {
        RunOneBatch();
      } else {
        ASSERT_TRUE(more || batcher_.idle()) << "work waits, and nobody runs";
      }
    }
    ASSERT_EQ(batcher_.waiting().rows, 0);
    for (uint64_t client = 1; client <= kClients; ++client) {
      ASSERT_EQ(batcher_.WaitingOf(client).rows, 0);
    }
    ASSERT_EQ(wakes_, batches_run_);
    for (const auto& call : calls_) Check(*call);
  }

 private:
  void Event() {
    switch (rng_.Integer(0, 5)) {
      case 0:
      case 1:
        Arrive();
        break;
      case 2:
        clock_.Advance(rng_.Integer(1, 90) * 1us);
        break;
      case 3:
        if (!calls_.empty()) Any().item.Cancel();
        break;
      case 4:
        if (compute_threads_.started() > 0) RunOneBatch();
        break;
      default:
        batcher_.RunRound();
    }
  }

  void Arrive() {
    const auto at = static_cast<size_t>(rng_.Integer(0, 2));
    const Served& served = Networks()[at];
    Rows rows(static_cast<size_t>(rng_.Integer(1, kMostRowsOfACall)));
    for (auto& row : rows) {
      row = {static_cast<float>(rng_.Integer(-9, 9)),
             static_cast<float>(rng_.Integer(-9, 9))};
    }
    const MonotonicTime deadline =
        rng_.Integer(0, 2) == 0 ? MonotonicTime::max()
                                : clock_.Now() + rng_.Integer(-20, 900) * 1us;
    calls_.push_back(std::make_unique<Simulated>(rows, deadline, served.bias));
    calls_.back()->item.BelongTo(
        static_cast<uint64_t>(rng_.Integer(1, int64_t{kClients})));
    batcher_.Submit(*served.network, costs_[at], calls_.back()->item);
  }

  Simulated& Any() {
    return *calls_[static_cast<size_t>(
        rng_.Integer(0, static_cast<int64_t>(calls_.size()) - 1))];
  }

  void RunOneBatch() {
    clock_.Advance(rng_.Integer(0, 200) * 1us);
    compute_threads_.RunOne(static_cast<size_t>(
        rng_.Integer(0, static_cast<int64_t>(compute_threads_.started()) - 1)));
    ++batches_run_;
  }

  // An empty queue admits a call of any size; otherwise the limits hold.
  void CheckBounds() {
    ASSERT_LE(batcher_.waiting().rows,
              std::max(options_.max_queued_rows, kMostRowsOfACall));
    QueuedWork sum;
    for (uint64_t client = 1; client <= kClients; ++client) {
      const QueuedWork work = batcher_.WaitingOf(client);
      ASSERT_GE(work.rows, 0);
      sum.rows += work.rows;
    }
    ASSERT_EQ(sum.rows, batcher_.waiting().rows);
  }

  void Check(const Simulated& call) {
    ASSERT_EQ(call.item.finishes(), 1);
    switch (call.item.status().code()) {
      case absl::StatusCode::kOk:
        ASSERT_EQ(call.item.outputs(), call.want);
        ++ends_.answered;
        break;
      case absl::StatusCode::kResourceExhausted:
        ASSERT_EQ(call.item.copied(), 0) << "refused calls are not computed";
        ASSERT_GT(call.item.retry_after().count(), 0);
        ++ends_.refused;
        break;
      case absl::StatusCode::kDeadlineExceeded:
        ++ends_.expired;
        break;
      default:
        ASSERT_EQ(call.item.status().code(), absl::StatusCode::kCancelled);
        ++ends_.cancelled;
    }
  }

  SeededRng& rng_;
  Ends& ends_;
  FakeClock clock_;
  const BatcherOptions options_;
  PuppetComputeThreads compute_threads_;
  static constexpr uint64_t kClients = 3;  // connections 1 to 3
  int64_t wakes_ = 0;
  int64_t batches_run_ = 0;
  std::vector<CostCurve> costs_;
  std::vector<std::unique_ptr<Simulated>> calls_;
  Batcher batcher_;
};

TEST(BatcherSimulationTest, EveryCallIsAnsweredExactlyOnceWithItsOwnRows) {
  SeededRng rng;
  Ends ends;
  for (int i = 0; i < kLives && !testing::Test::HasFatalFailure(); ++i) {
    SCOPED_TRACE("life " + std::to_string(i));
    Life(rng, ends).Run();
  }
  // The simulation is only meaningful if every outcome occurs often.
  EXPECT_GT(ends.answered, kLives);
  EXPECT_GT(ends.refused, kLives);
  EXPECT_GT(ends.expired, kLives / 4);
  EXPECT_GT(ends.cancelled, kLives / 4);
}

}  // namespace
}  // namespace neurite
