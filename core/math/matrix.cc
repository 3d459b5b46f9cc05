#include "core/math/matrix.h"

#include <cstring>
#include <new>

namespace neurite {
namespace {

constexpr std::align_val_t kAlignment{64};

}  // namespace

void Matrix::Free::operator()(float* data) const {
  ::operator delete[](data, kAlignment);
}

Matrix::Matrix(int64_t rows, int64_t cols) : rows_(rows), cols_(cols) {
  assert(rows >= 0 && cols >= 0);
  const size_t bytes = static_cast<size_t>(rows * cols) * sizeof(float);
  if (bytes == 0) return;
  data_.reset(static_cast<float*>(::operator new[](bytes, kAlignment)));
  std::memset(data_.get(), 0, bytes);
}

}  // namespace neurite
