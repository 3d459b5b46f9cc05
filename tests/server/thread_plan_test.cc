#include "server/thread_plan.h"

#include <optional>

#include "gtest/gtest.h"

namespace neurite {
namespace {

TEST(ThreadPlan, FollowsQuotaAndAffinityRatherThanHostCores) {
  const struct {
    const char* name;
    CpuAllowance allowance;
    ThreadWish wish;
    int want_workers;
    int want_compute_threads;
    bool spare_cores;
    const char* text;
  } kCases[] = {
      {"1 core, shared by a worker and a compute thread",
       {1, std::nullopt},
       {},
       1,
       1,
       false,
       "1 core: 1 worker, 1 compute thread, 1 loader"},
      {"a worker and a compute thread for each core",
       {4, std::nullopt},
       {},
       4,
       4,
       true,
       "4 cores: 4 workers, 4 compute threads, 1 loader"},
      {"a quota below the cores",
       {64, 2.5},
       {},
       2,
       2,
       true,
       "64 cores and a quota of 2.5: 2 workers, 2 compute threads, 1 loader"},
      {"a quota of half a core",
       {64, 0.5},
       {},
       1,
       1,
       false,
       "64 cores and a quota of 0.5: 1 worker, 1 compute thread, 1 loader"},
      {"a quota above the cores",
       {2, 8.0},
       {},
       2,
       2,
       true,
       "2 cores and a quota of 8: 2 workers, 2 compute threads, 1 loader"},
      {"flags take precedence",
       {4, std::nullopt},
       {.workers = 1, .compute_threads = 0},
       1,
       0,
       true,
       "4 cores: 1 worker, 0 compute threads, 1 loader"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const ThreadPlan plan = PlanThreads(c.allowance, c.wish);
    EXPECT_EQ(plan.workers, c.want_workers);
    EXPECT_EQ(plan.compute_threads, c.want_compute_threads);
    EXPECT_EQ(plan.spare_cores, c.spare_cores);
    EXPECT_EQ(plan.text, c.text);
  }
}

TEST(ThreadPlan, ParsesTheCpuQuotaOfControlGroups) {
  EXPECT_EQ(ParseCpuMax("150000 100000\n"), 1.5);
  EXPECT_EQ(ParseCpuMax("max 100000\n"), std::nullopt);
  EXPECT_EQ(ParseCpuMax("-1 100000"), std::nullopt) << "v1 without a quota";
  EXPECT_EQ(ParseCpuMax(""), std::nullopt);
  EXPECT_EQ(ParseCpuMax("100000"), std::nullopt);
  EXPECT_EQ(ParseCpuMax("100000 0"), std::nullopt);
}

TEST(ThreadPlan, AllowsThisProcessAtLeastOneCore) {
  EXPECT_GE(ReadCpuAllowance().cores, 1);
}

}  // namespace
}  // namespace neurite
