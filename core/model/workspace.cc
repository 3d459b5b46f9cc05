#include "core/model/workspace.h"

namespace neurite {

void Workspace::Grow(Matrix& buffer, int64_t size) { buffer = Matrix(1, size); }

}  // namespace neurite
