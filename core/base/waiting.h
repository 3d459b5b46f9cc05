// What waits to be computed, as the bounds count it.
#ifndef NEURITE_CORE_BASE_WAITING_H_
#define NEURITE_CORE_BASE_WAITING_H_

#include <cstdint>

namespace neurite {

// Of all clients on one worker, or of one of them. The batcher's to change, on
// the worker's thread.
struct Waiting {
  int64_t rows = 0;   // not in a batch yet
  int64_t bytes = 0;  // of requests that have not ended
};

}  // namespace neurite

#endif  // NEURITE_CORE_BASE_WAITING_H_
