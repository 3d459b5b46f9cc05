#include "core/model/workspace.h"

#include <cassert>

namespace neurite {

MatrixView Workspace::Buffer(int index, int64_t rows, int64_t cols) {
  assert(index == 0 || index == 1);
  constexpr int64_t kLine = 16;  // floats in a cache line
  // One line more than needed: rows whose distance is a power of two share few
  // places of a cache.
  const int64_t stride = (cols + kLine - 1) / kLine * kLine + kLine;
  Matrix& buffer = buffers_[static_cast<size_t>(index)];
  if (buffer.cols() < rows * stride) buffer = Matrix(1, rows * stride);
  return {buffer.data(), rows, cols, stride};
}

}  // namespace neurite
