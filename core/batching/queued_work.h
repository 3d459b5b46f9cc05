// Queued work, as the bounds of the queue count it.
#ifndef NEURITE_CORE_BATCHING_QUEUED_WORK_H_
#define NEURITE_CORE_BATCHING_QUEUED_WORK_H_

#include <cstdint>

namespace neurite {

// The work of all clients on one worker, or of one of them.
struct QueuedWork {
  int64_t rows = 0;   // not in a batch yet
  int64_t bytes = 0;  // of requests that have not ended
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_QUEUED_WORK_H_
