#include "server/heap_limit.h"

#include <malloc.h>

namespace neurite {

void LimitHeaps() {
  constexpr int kMostKept = 1 << 20;
  // Setting either also ends their adjustment.
  mallopt(M_TRIM_THRESHOLD, kMostKept);
  mallopt(M_MMAP_THRESHOLD, kMostKept);
}

}  // namespace neurite
