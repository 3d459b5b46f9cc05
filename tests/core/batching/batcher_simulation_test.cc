#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/batching/batcher.h"
#include "gtest/gtest.h"
#include "tests/core/batching/test_item.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/integer_network.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

using std::chrono_literals::operator""us;

constexpr int kRounds = 2000;
constexpr BatcherOptions kOptions{.max_batch_rows = 8, .max_waiting_rows = 40};

// One call of the simulation, and what its answer must be.
struct Simulated {
  Simulated(const std::vector<std::vector<float>>& rows, MonotonicTime deadline,
            float bias)
      : item(rows, deadline) {
    for (const auto& row : rows) want.push_back(WeightedSum(row, bias));
  }
  TestItem item;
  std::vector<float> want;
};

class Simulation {
 public:
  explicit Simulation(SeededRng& rng) : rng_(rng) {}

  // A turn of a lane: calls arrive, some are cancelled, time passes, all run.
  void Turn() {
    std::vector<std::unique_ptr<Simulated>> calls;
    const int64_t arrivals = rng_.Integer(0, 12);
    for (int64_t i = 0; i < arrivals; ++i) {
      calls.push_back(Arrive());
      ASSERT_LE(batcher_.waiting_rows(), kOptions.max_waiting_rows + kMaxRows);
      if (rng_.Integer(0, 9) == 0) calls.back()->item.Cancel();
      if (rng_.Integer(0, 3) == 0) clock_.Advance(7us);
    }
    RunAll();
    ASSERT_EQ(batcher_.waiting_rows(), 0);
    for (const auto& call : calls) Check(*call);
  }

  int64_t answered() const { return answered_; }
  int64_t refused() const { return refused_; }

 private:
  static constexpr int64_t kMaxRows = 30;

  void RunAll() {
    while (batcher_.RunRound()) {
    }
  }

  std::unique_ptr<Simulated> Arrive() {
    const bool first = rng_.Integer(0, 1) == 0;
    std::vector<std::vector<float>> rows(
        static_cast<size_t>(rng_.Integer(1, kMaxRows)));
    for (auto& row : rows) {
      row = {static_cast<float>(rng_.Integer(-9, 9)),
             static_cast<float>(rng_.Integer(-9, 9))};
    }
    const MonotonicTime deadline =
        rng_.Integer(0, 2) == 0 ? MonotonicTime::max()
                                : clock_.Now() + rng_.Integer(-2, 30) * 1us;
    auto call =
        std::make_unique<Simulated>(rows, deadline, first ? 0.0f : 1000.0f);
    batcher_.Submit(first ? *first_ : *second_, call->item);
    return call;
  }

  void Check(const Simulated& call) {
    ASSERT_EQ(call.item.finishes(), 1);
    if (call.item.status().ok()) {
      ASSERT_EQ(call.item.outputs(), call.want);
      ++answered_;
    } else {
      ++refused_;
    }
  }

  SeededRng& rng_;
  FakeClock clock_;
  const std::shared_ptr<const Network> first_ =
      CompileOrDie(WeightedSumSpec(2, 0));
  const std::shared_ptr<const Network> second_ =
      CompileOrDie(WeightedSumSpec(2, 1000));
  Batcher batcher_{kOptions, clock_};
  int64_t answered_ = 0;
  int64_t refused_ = 0;
};

TEST(BatcherSimulationTest, EveryCallIsAnsweredExactlyOnceWithItsOwnRows) {
  SeededRng rng;
  Simulation simulation(rng);
  for (int round = 0; round < kRounds && !testing::Test::HasFatalFailure();
       ++round) {
    simulation.Turn();
  }
  // The simulation is worth its name only if both ends occur often.
  EXPECT_GT(simulation.answered(), kRounds);
  EXPECT_GT(simulation.refused(), kRounds / 2);
}

}  // namespace
}  // namespace neurite
