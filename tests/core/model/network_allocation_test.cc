// Counts every allocation of the program, so it is one of its own.
#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "core/model/network.h"
#include "gtest/gtest.h"
#include "tests/core/model/small_models.h"
#include "tests/testing/status_matchers.h"

namespace {

std::atomic<int64_t> allocations{0};

void* Counted(void* memory) {
  ++allocations;
  if (memory == nullptr) std::abort();
  return memory;
}

size_t RoundedUp(size_t size, std::align_val_t align) {
  const auto unit = static_cast<size_t>(align);
  return (size + unit - 1) / unit * unit;
}

}  // namespace

// Not inlined: the compiler would see malloc'ed memory deleted, and warn.
#define NEURITE_NOT_INLINED __attribute__((noinline))

NEURITE_NOT_INLINED void* operator new(size_t size) {
  return Counted(std::malloc(size + 1));
}
NEURITE_NOT_INLINED void* operator new(size_t size, std::align_val_t align) {
  return Counted(std::aligned_alloc(static_cast<size_t>(align),
                                    RoundedUp(size + 1, align)));
}
NEURITE_NOT_INLINED void* operator new[](size_t size) {
  return operator new(size);
}
NEURITE_NOT_INLINED void* operator new[](size_t size, std::align_val_t align) {
  return operator new(size, align);
}
NEURITE_NOT_INLINED void operator delete(void* memory) noexcept {
  std::free(memory);
}
NEURITE_NOT_INLINED void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
NEURITE_NOT_INLINED void operator delete(void* memory,
                                         std::align_val_t) noexcept {
  std::free(memory);
}
NEURITE_NOT_INLINED void operator delete(void* memory, size_t,
                                         std::align_val_t) noexcept {
  std::free(memory);
}
NEURITE_NOT_INLINED void operator delete[](void* memory) noexcept {
  std::free(memory);
}
NEURITE_NOT_INLINED void operator delete[](void* memory, size_t) noexcept {
  std::free(memory);
}
NEURITE_NOT_INLINED void operator delete[](void* memory,
                                           std::align_val_t) noexcept {
  std::free(memory);
}
NEURITE_NOT_INLINED void operator delete[](void* memory, size_t,
                                           std::align_val_t) noexcept {
  std::free(memory);
}

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
  const int64_t at_first = allocations;
  run(256);
  const int64_t warm = allocations;
  for (const int64_t count : {1, 7, 256, 300}) run(count);
  const int64_t at_last = allocations;
  EXPECT_GT(warm, at_first) << "else this test sees nothing";
  EXPECT_EQ(at_last, warm);
}

}  // namespace
}  // namespace neurite
