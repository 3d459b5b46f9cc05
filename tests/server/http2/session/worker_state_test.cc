#include "server/http2/session/worker_state.h"

#include "gtest/gtest.h"
#include "server/rpc/method_table.h"

namespace neurite::http2 {
namespace {

TEST(WorkerStateTest, OutputShareShrinksWithBusyConnections) {
  const FrontEndOptions options;
  const MethodTable methods;
  ProcessMemory memory(options);
  WorkerState worker(options, methods, memory);
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

}  // namespace
}  // namespace neurite::http2
