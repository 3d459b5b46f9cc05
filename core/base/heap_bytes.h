// The memory that objects take on the heap.
#ifndef NEURITE_CORE_BASE_HEAP_BYTES_H_
#define NEURITE_CORE_BASE_HEAP_BYTES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace neurite {

// The memory that the heap takes for a block of `bytes` bytes (0: none):
// glibc's malloc adds 8 bytes, and rounds up to a multiple of 16 of at least 32
// (malloc.c, request2size).
constexpr int64_t HeapBytes(size_t bytes) {
  constexpr size_t kHeader = 8;
  constexpr size_t kUnit = 16;
  constexpr size_t kLeast = 32;
  if (bytes == 0) return 0;
  return static_cast<int64_t>(
      std::max(kLeast, (bytes + kHeader + kUnit - 1) / kUnit * kUnit));
}

// The same for the characters of `text`; libstdc++ keeps up to 15 in the
// object.
inline int64_t HeapBytesOf(const std::string& text) {
  constexpr size_t kInObject = 15;
  return text.capacity() <= kInObject ? 0 : HeapBytes(text.capacity() + 1);
}

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_HEAP_BYTES_H_
