// The unit in which queued work is counted and limited.
#ifndef NEURITE_CORE_BATCHING_QUEUED_WORK_H_
#define NEURITE_CORE_BATCHING_QUEUED_WORK_H_

#include <cstdint>

namespace neurite {

// The queued work of all clients of one worker, or of one client.
struct QueuedWork {
  int64_t rows = 0;  // not in a batch yet
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_QUEUED_WORK_H_
