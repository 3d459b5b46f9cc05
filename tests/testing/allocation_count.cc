#include "tests/testing/allocation_count.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

std::atomic<int64_t> allocations{0};

thread_local int64_t fails_in = 0;          // allocations; 0: never
thread_local size_t fails_from = SIZE_MAX;  // bytes

bool MustFail(size_t size) {
  return (fails_in > 0 && --fails_in == 0) || size >= fails_from;
}

// As the standard demands of operator new.
template <typename Allocate>
void* Counted(size_t size, const Allocate& allocate) {
  ++allocations;
  for (;;) {
    void* const memory = MustFail(size) ? nullptr : allocate();
    if (memory != nullptr) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
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
  return Counted(size, [size] { return std::malloc(size + 1); });
}
NEURITE_NOT_INLINED void* operator new(size_t size, std::align_val_t align) {
  return Counted(size, [size, align] {
    return std::aligned_alloc(static_cast<size_t>(align),
                              RoundedUp(size + 1, align));
  });
}
NEURITE_NOT_INLINED void* operator new(size_t size,
                                       const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
NEURITE_NOT_INLINED void* operator new[](size_t size,
                                         const std::nothrow_t&) noexcept {
  return operator new(size, std::nothrow);
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

void FailOneAllocation(int64_t number) { fails_in = number; }
bool AllocationHasFailed() { return fails_in == 0; }
void FailAllocationsFrom(size_t bytes) { fails_from = bytes; }

}  // namespace neurite
