#include "core/model/workspace.h"

#include <cassert>

namespace neurite {

MatrixView Workspace::Buffer(int index, int64_t rows, int64_t cols) {
  assert(index == 0 || index == 1);
  Matrix& buffer = buffers_[static_cast<size_t>(index)];
  if (buffer.cols() < rows * cols) buffer = Matrix(1, rows * cols);
  return {buffer.data(), rows, cols};
}

}  // namespace neurite
