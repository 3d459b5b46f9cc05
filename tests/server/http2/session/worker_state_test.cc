#include "server/http2/session/worker_state.h"

#include "gtest/gtest.h"
#include "server/rpc/method_table.h"

namespace neurite::http2 {
namespace {

TEST(WorkerStateTest, OutputShareShrinksWithBusyConnections) {
  const FrontEndOptions options;
  const MethodTable methods;
  WorkerState worker(options, methods);
  const struct {
    int64_t busy;
    size_t share;
  } kCases[] = {{0, 256 << 10},  {1, 256 << 10},    {16, 256 << 10},
                {32, 128 << 10}, {64, 64 << 10},    {256, 16 << 10},
                {257, 16 << 10}, {10'000, 16 << 10}};
  for (const auto& test : kCases) {
    worker.busy_connections = test.busy;
    EXPECT_EQ(worker.OutputShare(), test.share) << test.busy;
  }
}

TEST(WorkerStateTest, QuotaFitsLargeRequestsWithAnyNumberOfWorkers) {
  FrontEndOptions options;
  const MethodTable methods;
  options.memory_quota_bytes = int64_t{256} << 20;
  options.max_request_bytes = int64_t{4} << 20;
  options.workers = 1;
  EXPECT_EQ(WorkerState(options, methods).max_held_bytes, 256 << 20);
  options.workers = 16;
  EXPECT_EQ(WorkerState(options, methods).max_held_bytes, 128 << 20);
  options.memory_quota_bytes = int64_t{64} << 20;
  EXPECT_EQ(WorkerState(options, methods).max_held_bytes, 64 << 20);
}

}  // namespace
}  // namespace neurite::http2
