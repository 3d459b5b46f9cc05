#include "core/math/matrix.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace neurite {
namespace {

constexpr size_t kCacheLine = 64;

// The huge page size of x86-64. With small pages, a product that streams its
// weights crosses a page every 64 cache lines and waits for its translation.
constexpr size_t kHugePage = size_t{2} << 20;

}  // namespace

void Matrix::Free::operator()(float* data) const {
  ::operator delete[](data, std::align_val_t(alignment));
}

Matrix::Matrix(int64_t rows, int64_t cols) : rows_(rows), cols_(cols) {
  assert(rows >= 0 && cols >= 0);
  size_t bytes = static_cast<size_t>(rows * cols) * sizeof(float);
  if (bytes == 0) return;
  const bool huge = bytes >= kHugePage;
  const size_t alignment = huge ? kHugePage : kCacheLine;
  // Rounded up to whole pages: a page shared with other memory would not become
  // a huge page.
  bytes = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = ::operator new[](bytes, std::align_val_t(alignment));
  // Only a hint: an error is harmless and hence ignored.
  if (huge) madvise(memory, bytes, MADV_HUGEPAGE);
  data_ = decltype(data_)(static_cast<float*>(memory), Free(alignment));
  std::memset(memory, 0, bytes);
}

}  // namespace neurite
