#include <vector>

#include "core/model/network.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/allocation_count.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

TEST(NetworkAllocationTest, RunInSteadyStateAllocatesNothing) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const auto network, Network::Compile(XorSpec()));
  const std::vector<float> rows(600);
  std::vector<float> out(300);
  Workspace workspace;
  const auto run = [&](int64_t count) {
    network->Run({rows.data(), count, 2}, workspace, {out.data(), count, 1});
  };
  const int64_t at_first = AllocationCount();
  run(256);
  const int64_t warm = AllocationCount();
  for (const int64_t count : {1, 7, 256, 300}) run(count);
  const int64_t at_last = AllocationCount();
  EXPECT_GT(warm, at_first) << "otherwise this test counts nothing";
  EXPECT_EQ(at_last, warm);
}

}  // namespace
}  // namespace neurite
