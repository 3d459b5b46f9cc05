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
  EXPECT_FALSE(memory.Exceeds(kLimit, 0, 100));
  EXPECT_TRUE(memory.Exceeds(kLimit, 0, 101));
  memory.Publish(1, 70);
  EXPECT_FALSE(memory.Exceeds(kLimit, 0, 30));
  EXPECT_TRUE(memory.Exceeds(kLimit, 0, 31));
  // None is refused its share: the other must free memory.
  EXPECT_FALSE(memory.Exceeds(kLimit, 2, 25));
  memory.Publish(2, 25);
  EXPECT_FALSE(memory.Exceeds(kLimit, 3, 25));
  EXPECT_TRUE(memory.Exceeds(kLimit, 1, 76));
  // What was published of the asking worker does not count twice.
  memory.Publish(1, 0);
  memory.Publish(2, 0);
  memory.Publish(3, 60);
  EXPECT_FALSE(memory.Exceeds(kLimit, 3, 100));
}

TEST(ProcessMemoryTest, TheLimitIsTheQuota) {
  FrontEndOptions options;
  options.memory_quota_bytes = 12345;
  EXPECT_EQ(ProcessMemory(options).limit(), 12345);
}

}  // namespace
}  // namespace neurite::http2
