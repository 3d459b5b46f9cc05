// The product's overload policy in a simulated worker, beside rivals of it.
#include "bench/serve/overload_simulation.h"

#include <chrono>
#include <vector>

#include "gtest/gtest.h"

namespace neurite::bench::serve {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

struct Wanted {
  double load;
  double goodput;
};

void ExpectGoodput(const SimulatedNetwork& network,
                   const std::vector<Wanted>& wanted) {
  for (const Wanted& want : wanted) {
    SimulatedRun run = SimulatedRun::AtLoad(want.load);
    // Thousands of calls of each network.
    run.measured = network.rows > 1 ? 4s : 300ms;
    const SimulatedOutcome ours = Simulate(network, run);
    EXPECT_GE(ours.goodput, want.goodput) << network.name << " " << want.load;
    EXPECT_LT(ours.wasted, 0.02) << network.name << " " << want.load;
    EXPECT_LE(ours.p99, 5e-3) << network.name << " " << want.load;
  }
}

TEST(OverloadSimulationTest, SmallNetworksAreAnsweredInTimeBeyondCapacity) {
  ExpectGoodput(SimulatedA(),
                {{0.7, 0.69}, {1, 0.92}, {1.25, 0.8}, {1.5, 0.7}, {2, 0.5}});
}

TEST(OverloadSimulationTest, DigitsAreAnsweredInTimeBeyondCapacity) {
  ExpectGoodput(
      SimulatedDigits(),
      {{0.7, 0.69}, {1, 0.95}, {1.25, 0.92}, {1.5, 0.87}, {2, 0.75}, {3, 0.5}});
}

TEST(OverloadSimulationTest, LargerNetworksAreAnsweredInTimeBeyondCapacity) {
  ExpectGoodput(SimulatedB(), {{0.7, 0.69},
                               {1, 0.97},
                               {1.25, 0.95},
                               {1.5, 0.93},
                               {2, 0.88},
                               {3, 0.75}});
}

TEST(OverloadSimulationTest, OffloadedNetworksAreAnsweredInTime) {
  ExpectGoodput(SimulatedC(), {{0.7, 0.66},
                               {1, 0.95},
                               {1.25, 0.95},
                               {1.5, 0.95},
                               {2, 0.93},
                               {3, 0.88}});
}

// A call takes a third of its deadline.
TEST(OverloadSimulationTest, LargeCallsAreAnsweredInTimeBeyondCapacity) {
  ExpectGoodput(SimulatedC16(),
                {{1, 0.76}, {1.25, 0.84}, {1.5, 0.9}, {2, 0.93}, {3, 0.93}});
}

// The same worker, if the age of a call counts from when it is read.
TEST(OverloadSimulationTest, WithoutTheAgeOfCallsFewAreAnsweredInTime) {
  const auto goodput = [](const SimulatedNetwork& network, double load) {
    SimulatedRun run = SimulatedRun::AtLoad(load);
    run.policy = SimulatedPolicy::kNoAge;
    return Simulate(network, run).goodput;
  };
  EXPECT_LT(goodput(SimulatedA(), 1.5), 0.1);
  EXPECT_LT(goodput(SimulatedDigits(), 2), 0.1);
  EXPECT_LT(goodput(SimulatedB(), 2), 0.1);
}

// One client sends three times the capacity, two others a tenth of it each.
// Returns the share of the others' calls that are answered in time.
double ShareOfTheOthers(const SimulatedNetwork& network,
                        SimulatedPolicy policy) {
  const SimulatedOutcome outcome = Simulate(
      network, {.loads = {3, 0.1, 0.1}, .policy = policy, .measured = 20s});
  return (outcome.in_time[1] + outcome.in_time[2]) / 2;
}

TEST(OverloadSimulationTest, AFloodCostsOtherClientsHardlyACall) {
  EXPECT_GT(ShareOfTheOthers(SimulatedC(), SimulatedPolicy::kOurs), 0.999);
  // Under 1 % is missed: the batches that a busy worker comes to prefer are
  // longer, and a call of 16 rows that arrives behind one has little time left.
  EXPECT_GT(ShareOfTheOthers(SimulatedC16(), SimulatedPolicy::kOurs), 0.98);
}

// What fills the queue is the calls of networks that are computed in the
// background: the others fill the socket buffers of their own connection.
TEST(OverloadSimulationTest, SmallNetworksAreFairAnyway) {
  for (const SimulatedNetwork* network : {&SimulatedDigits(), &SimulatedB()}) {
    const SimulatedOutcome outcome =
        Simulate(*network,
                 {.loads = {3, 0.1, 0.1}, .policy = SimulatedPolicy::kOneLine});
    EXPECT_GT(outcome.in_time[1], 0.99) << network->name;
    EXPECT_GT(outcome.in_time[2], 0.99) << network->name;
  }
}

// What the second line is for, and why it is not enough to let no client queue
// more than its share: a call of 16 rows that finds one of the flood ahead of
// it is too late.
TEST(OverloadSimulationTest, RivalsLoseMoreCallsOfTheOtherClients) {
  EXPECT_LT(ShareOfTheOthers(SimulatedC(), SimulatedPolicy::kOneLine), 0.5);
  EXPECT_LT(ShareOfTheOthers(SimulatedC16(), SimulatedPolicy::kOneLine), 0.5);
  EXPECT_LT(ShareOfTheOthers(SimulatedC16(), SimulatedPolicy::kShares), 0.8);
}

// Clients that send equally much lose nothing by it, and wait no longer.
TEST(OverloadSimulationTest, EqualClientsAreServedAsFromOneLine) {
  for (const double load : {0.7, 1.0}) {
    SimulatedRun run = SimulatedRun::AtLoad(load);
    run.measured = 4s;
    const SimulatedOutcome ours = Simulate(SimulatedC(), run);
    run.policy = SimulatedPolicy::kOneLine;
    const SimulatedOutcome one = Simulate(SimulatedC(), run);
    EXPECT_NEAR(ours.goodput, one.goodput, 0.02) << load;
    EXPECT_LT(ours.p50, 1.03 * one.p50) << load;
    EXPECT_LT(ours.p99, 1.1 * one.p99) << load;
  }
}

TEST(OverloadSimulationTest, WithoutDeadlinesTheQueueIsBounded) {
  SimulatedRun run = SimulatedRun::AtLoad(2);
  run.deadline = std::chrono::nanoseconds::max();
  run.measured = 3s;
  // --max-queue-time is 1 s; before that, a call may wait as long unread.
  EXPECT_LT(Simulate(SimulatedC(), run).p99, 2.2);
  EXPECT_LT(Simulate(SimulatedDigits(), run).p99, 2.2);
}

TEST(OverloadSimulationTest, CostsScaleWithAMachine) {
  const SimulatedNetwork slow = ScaledTo(SimulatedB(), 2 * SimulatedB().call);
  EXPECT_EQ(slow.call, 2 * SimulatedB().call);
  EXPECT_EQ(slow.read, 2 * SimulatedB().read);
  EXPECT_EQ(slow.reject, 2 * SimulatedB().reject);
  EXPECT_EQ(slow.batches.back().time, 2 * SimulatedB().batches.back().time);
  EXPECT_EQ(slow.batches.back().rows, SimulatedB().batches.back().rows);
}

}  // namespace
}  // namespace neurite::bench::serve
