#include "server/transport/buffer_pool.h"

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/allocation_count.h"
#include "tests/testing/seeded_rng.h"

namespace neurite {
namespace {

constexpr size_t kKeep = size_t{1} << 20;

TEST(BufferPoolTest, RoundsBufferSizesUpToAPowerOfTwo) {
  const struct {
    size_t asked;
    size_t size;
  } kCases[] = {
      {0, 256},       {1, 256},        {255, 256},
      {256, 256},     {257, 512},      {1000, 1024},
      {65536, 65536}, {65537, 131072}, {1 << 20, 1 << 20},
  };
  BufferPool pool(kKeep);
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.asked);
    const Buffer buffer = pool.Take(c.asked);
    EXPECT_EQ(buffer.size(), c.size);
    EXPECT_EQ(pool.used_bytes(), c.size);
    std::memset(buffer.data(), 0xAB, buffer.size());
  }
  EXPECT_EQ(pool.used_bytes(), 0u);
}

TEST(BufferPoolTest, ReusesTheLastReturnedBufferFirst) {
  BufferPool pool(kKeep);
  Buffer first = pool.Take(1000);
  Buffer second = pool.Take(1000);
  const char* const first_data = first.data();
  const char* const second_data = second.data();
  first = Buffer();
  second = Buffer();
  const Buffer third = pool.Take(600);
  const Buffer fourth = pool.Take(1024);
  EXPECT_EQ(third.data(), second_data);
  EXPECT_EQ(fourth.data(), first_data);
}

TEST(BufferPoolTest, ReusesOnlyBuffersOfTheSameSize) {
  BufferPool pool(kKeep);
  Buffer large = pool.Take(1024);
  const char* const data = large.data();
  large = Buffer();
  EXPECT_EQ(pool.Take(512).size(), 512u);
  EXPECT_EQ(pool.Take(2048).size(), 2048u);
  EXPECT_EQ(pool.Take(1024).data(), data);
}

TEST(BufferTest, IsEmptyByDefaultAndWhenMovedFrom) {
  BufferPool pool(kKeep);
  Buffer empty;
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(empty.size(), 0u);
  Buffer buffer = pool.Take(1);
  const char* const data = buffer.data();
  Buffer moved = std::move(buffer);
  EXPECT_TRUE(buffer.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(moved.data(), data);
  EXPECT_TRUE(moved.unique());
  Buffer copy = empty;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_TRUE(copy.empty());
  copy = moved;
  EXPECT_EQ(copy.data(), data);
}

TEST(BufferTest, TheLastReferenceReturnsTheMemory) {
  BufferPool pool(kKeep);
  Buffer one = pool.Take(100);
  {
    const Buffer two = one;
    EXPECT_EQ(two.data(), one.data());
    EXPECT_FALSE(one.unique());
    Buffer three;
    three = two;
    Buffer& itself = three;
    three = itself;
    one = Buffer();
    EXPECT_FALSE(two.unique());
    three = Buffer();
    EXPECT_TRUE(two.unique());
    EXPECT_EQ(pool.used_bytes(), 256u);
  }
  EXPECT_EQ(pool.used_bytes(), 0u);
}

TEST(BufferPoolTest, KeepsAtMostTheConfiguredBytes) {
  BufferPool pool(4096);
  const auto take_and_give_back = [&pool](int buffers) {
    std::vector<Buffer> taken;
    taken.reserve(static_cast<size_t>(buffers));
    const int64_t before = AllocationCount();
    for (int i = 0; i < buffers; ++i) taken.push_back(pool.Take(1024));
    return AllocationCount() - before;
  };
  EXPECT_EQ(take_and_give_back(6), 6);
  // Four of them were kept.
  EXPECT_EQ(take_and_give_back(4), 0);
  EXPECT_EQ(take_and_give_back(5), 1);
  // What is too large is never kept, and pushes nothing out.
  pool.Take(8192);
  EXPECT_EQ(take_and_give_back(4), 0);
}

TEST(BufferPoolTest, BuffersInUseNeverOverlap) {
  SeededRng rng;
  BufferPool pool(10'000);
  struct Held {
    Buffer buffer;
    int fill;
  };
  std::vector<Held> held;
  size_t used = 0;
  for (int round = 0; round < 5000; ++round) {
    if (held.size() < 20 && rng.Integer(0, 1) == 0) {
      Buffer buffer = pool.Take(static_cast<size_t>(rng.Integer(0, 3000)));
      const int fill = static_cast<int>(rng.Integer(0, 255));
      std::memset(buffer.data(), fill, buffer.size());
      used += buffer.size();
      held.push_back({std::move(buffer), fill});
    } else if (!held.empty()) {
      const auto i = static_cast<size_t>(
          rng.Integer(0, static_cast<int64_t>(held.size()) - 1));
      const Buffer& buffer = held[i].buffer;
      for (size_t at = 0; at < buffer.size(); ++at) {
        ASSERT_EQ(buffer.data()[at], static_cast<char>(held[i].fill));
      }
      used -= buffer.size();
      held.erase(held.begin() + static_cast<int64_t>(i));
    }
    ASSERT_EQ(pool.used_bytes(), used);
  }
}

TEST(BufferPoolTest, TheMostUsedBytesAreRememberedUntilTheyAreForgotten) {
  BufferPool pool(10'000);
  {
    const Buffer large = pool.Take(4096);
    const Buffer small = pool.Take(256);
  }
  const Buffer kept = pool.Take(512);
  EXPECT_EQ(pool.used_bytes(), 512u);
  EXPECT_EQ(pool.most_used_bytes(), 4096u + 256u);
  EXPECT_EQ(pool.unused_bytes(), 4096u + 256u);
  pool.ForgetMost();
  EXPECT_EQ(pool.most_used_bytes(), 512u);
}

}  // namespace
}  // namespace neurite
