#include "server/heap_limit.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/sanitized_heap.h"

namespace neurite {
namespace {

constexpr size_t kMebibyte = size_t{1} << 20;

// Allocates nothing: a block above the freed ones would change the result.
int64_t ResidentBytes() {
  std::array<char, 100> text{};
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  EXPECT_GT(read(file, text.data(), text.size() - 1), 0);
  close(file);
  char* after_total = nullptr;
  std::strtoll(text.data(), &after_total, 10);
  return std::strtoll(after_total, nullptr, 10) * sysconf(_SC_PAGESIZE);
}

void TouchAndFree(size_t count, size_t bytes) {
  std::vector<void*> blocks(count);
  for (void*& block : blocks) {
    block = std::malloc(bytes);
    std::memset(block, 1, bytes);
  }
  for (void* const block : blocks) std::free(block);
}

TEST(HeapLimitTest, FreedMemoryOfAThreadGoesBackToTheSystem) {
#ifdef NEURITE_SANITIZED_HEAP
  GTEST_SKIP() << "the sanitizer keeps freed memory";
#endif
  LimitHeaps();
  int64_t kept = 0;
  std::thread([&kept] {
    TouchAndFree(1, 9 * kMebibyte);  // would raise glibc's limits to 9 and 18
    const int64_t before = ResidentBytes();
    TouchAndFree(60, kMebibyte / 4);
    malloc_trim(0);
    kept = ResidentBytes() - before;
  }).join();
  EXPECT_LT(kept, int64_t{3 * kMebibyte});
}

}  // namespace
}  // namespace neurite
