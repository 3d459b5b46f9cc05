#include "server/http2/session/process_memory.h"

#include "gtest/gtest.h"

namespace neurite::http2 {
namespace {

TEST(ProcessMemoryTest, AWorkerMayUseWhatTheOthersLeave) {
  FrontEndOptions options;
  options.workers = 4;
  ProcessMemory memory(options);
  constexpr int64_t kLimit = 100;
  // Alone, it may use everything.
  EXPECT_LE(memory.Excess(kLimit, 0, 100), 0);
  EXPECT_EQ(memory.Excess(kLimit, 0, 103), 3);
  memory.Publish(1, 70);
  EXPECT_LE(memory.Excess(kLimit, 0, 30), 0);
  EXPECT_EQ(memory.Excess(kLimit, 0, 32), 2);
  // None is refused its share: the other must free memory.
  EXPECT_LE(memory.Excess(kLimit, 2, 25), 0);
  EXPECT_EQ(memory.Excess(kLimit, 2, 35), 5);
  memory.Publish(2, 95);
  EXPECT_EQ(memory.Excess(kLimit, 2, 95), 65);
  EXPECT_EQ(memory.Excess(kLimit, 3, 26), 1) << "no more than beyond its share";
  // What was published of the asking worker does not count twice.
  memory.Publish(1, 0);
  memory.Publish(2, 0);
  memory.Publish(3, 60);
  EXPECT_LE(memory.Excess(kLimit, 3, 100), 0);
}

TEST(ProcessMemoryTest, TheLimitIsTheQuota) {
  FrontEndOptions options;
  options.memory_quota_bytes = 12345;
  EXPECT_EQ(ProcessMemory(options).limit(), 12345);
}

}  // namespace
}  // namespace neurite::http2
