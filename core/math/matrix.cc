#include "core/math/matrix.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace neurite {
namespace {

constexpr size_t kCacheLine = 64;

// Of x86-64. Weights that a product streams through cross a small page every 64
// lines, and wait there for its address to be looked up.
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
  // Whole pages: what shares one with other memory would not become huge.
  bytes = (bytes + alignment - 1) / alignment * alignment;
  void* const memory = ::operator new[](bytes, std::align_val_t(alignment));
  // Advice: where it is not taken, nothing is lost.
  if (huge) madvise(memory, bytes, MADV_HUGEPAGE);
  data_ = decltype(data_)(static_cast<float*>(memory), Free(alignment));
  std::memset(memory, 0, bytes);
}

}  // namespace neurite
