#include "tests/testing/allocation_count.h"

#include <atomic>
#include <cstdlib>
#include <new>

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

// Not inlined: otherwise the compiler sees that memory from malloc is deleted,
// and warns.
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

int64_t AllocationCount() { return allocations; }

}  // namespace neurite
