// Scratch memory for running networks.
#ifndef NEURITE_CORE_MODEL_WORKSPACE_H_
#define NEURITE_CORE_MODEL_WORKSPACE_H_

#include <array>
#include <cassert>
#include <cstdint>

#include "core/math/matrix.h"

namespace neurite {

// Two buffers, which the layers of a network alternately read and write. They
// grow to the size of the largest batch and never shrink. Not thread-safe.
class Workspace {
 public:
  // Returns buffer `index` (0 or 1) as [rows x cols], each row aligned to a
  // cache line. Invalidates earlier views of that buffer. The contents are
  // unspecified.
  MatrixView Buffer(int index, int64_t rows, int64_t cols) {
    constexpr int64_t kLine = 16;  // floats in a cache line
    assert(index == 0 || index == 1);
    // One cache line more than needed: rows at a distance of a power of two
    // would compete for the same few sets of the cache.
    const int64_t stride = (cols + kLine - 1) / kLine * kLine + kLine;
    Matrix& buffer = buffers_[static_cast<size_t>(index)];
    if (buffer.cols() < rows * stride) Grow(buffer, rows * stride);
    return {buffer.data(), rows, cols, stride};
  }

 private:
  static void Grow(Matrix& buffer, int64_t size);

  std::array<Matrix, 2> buffers_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_WORKSPACE_H_
