#include "server/transport/memory_account.h"

#include <malloc.h>

#include <cstdlib>
#include <string>

#include "core/base/heap_bytes.h"
#include "gtest/gtest.h"
#include "server/transport/buffer_pool.h"
#include "tests/testing/sanitized_heap.h"

namespace neurite {
namespace {

TEST(MemoryAccountTest, BuffersCountOnceForTheWorker) {
  int64_t worker = 0;
  BufferPool pool(0);
  MemoryAccount& account = MemoryAccount::Open(worker);
  account.Hold(100);
  {
    const Buffer buffer = pool.Take(1000, &account);
    const Buffer again = buffer;  // NOLINT: a second reference
    EXPECT_TRUE(buffer.counted());
    EXPECT_EQ(account.held(), 100 + 1024);
    EXPECT_EQ(worker, 100);
  }
  EXPECT_EQ(account.held(), 100);
  EXPECT_FALSE(pool.Take(1).counted());
  account.Hold(-100);
  EXPECT_EQ(worker, 0);
  account.Close();
}

TEST(MemoryAccountTest, LivesUntilAllIsReleased) {
  int64_t worker = 0;
  BufferPool pool(0);
  MemoryAccount& account = MemoryAccount::Open(worker);
  account.Hold(50);
  Buffer buffer = pool.Take(256, &account);
  account.Close();
  account.Hold(-50);
  EXPECT_EQ(account.held(), 256);
  buffer = Buffer();  // AddressSanitizer reports it if the account leaks.
  EXPECT_EQ(worker, 0);
}

TEST(HeapBytesTest, AgreesWithTheHeap) {
#ifdef NEURITE_SANITIZED_HEAP
  GTEST_SKIP() << "the sanitizer replaces malloc";
#endif
  EXPECT_EQ(HeapBytes(0), 0);
  for (size_t bytes = 1; bytes < 5000; ++bytes) {
    void* const block = std::malloc(bytes);
    // The size of a block is stored in the 8 bytes before it. A remainder that
    // is too small for a block of its own is left with it.
    const auto actual = static_cast<int64_t>(malloc_usable_size(block) + 8);
    EXPECT_TRUE(actual == HeapBytes(bytes) || actual == HeapBytes(bytes) + 16)
        << bytes << ": " << actual;
    std::free(block);
  }
  EXPECT_EQ(HeapBytesOf("short"), 0);
  EXPECT_GE(HeapBytesOf(std::string(100, 'x')), 112);
}

}  // namespace
}  // namespace neurite
