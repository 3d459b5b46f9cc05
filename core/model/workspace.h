// The scratch of one thread that runs networks.
#ifndef NEURITE_CORE_MODEL_WORKSPACE_H_
#define NEURITE_CORE_MODEL_WORKSPACE_H_

#include <array>
#include <cstdint>

#include "core/math/matrix.h"

namespace neurite {

// Two buffers between which the layers of a network alternate. They grow to the
// largest batch seen and are kept. Used by one thread at a time.
class Workspace {
 public:
  // Buffer `index` (0 or 1) as [rows x cols], each row aligned to a cache line.
  // Invalidates views of that buffer. The contents are unspecified.
  MatrixView Buffer(int index, int64_t rows, int64_t cols);

 private:
  std::array<Matrix, 2> buffers_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_WORKSPACE_H_
