#include "bench/forward/machine.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/bench/bench_results.h"

namespace neurite::bench {
namespace {

TEST(BenchMachineTest, PlacesWeightsInTheSmallestCacheThatHoldsThem) {
  const Machine machine = RoundMachine();
  const struct {
    const char* name;
    int64_t bytes;
    MemoryLevel want;
  } kCases[] = {
      {"as much as the second level", 1 << 20, MemoryLevel::kL2},
      {"a byte more", (1 << 20) + 1, MemoryLevel::kL3},
      {"as much as the third level", 32 << 20, MemoryLevel::kL3},
      {"a byte more than that", (32 << 20) + 1, MemoryLevel::kMemory},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(machine.LevelOf(c.bytes), c.want);
  }
}

TEST(BenchMachineTest, AssumesMainMemoryWhenCacheSizesAreUnknown) {
  EXPECT_EQ(Machine().LevelOf(1), MemoryLevel::kMemory);
}

TEST(BenchMachineTest, RooflineIsMemoryBoundForFewRowsAndComputeBoundForMany) {
  Machine machine = RoundMachine();
  const Net net{"A", {999, 1000}};  // 4 MB with the bias, 2 MFLOP per row
  EXPECT_DOUBLE_EQ(machine.RooflineSeconds(net, 1), 4e-5);
  EXPECT_DOUBLE_EQ(machine.RooflineSeconds(net, 100), 1.998e-3);
  machine.weight_bandwidth["A"] = 1e9;
  EXPECT_DOUBLE_EQ(machine.RooflineSeconds(net, 100), 4e-3);
}

TEST(BenchMachineTest, PeakIsThatOfTheFasterInstructionSet) {
  Machine machine;
  machine.avx2_peak = 5;
  EXPECT_EQ(machine.peak(), 5);
  machine.avx512_peak = 7;
  EXPECT_EQ(machine.peak(), 7);
}

}  // namespace
}  // namespace neurite::bench
