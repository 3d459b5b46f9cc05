// One call as the batcher sees it.
#ifndef NEURITE_CORE_BATCHING_BATCH_ITEM_H_
#define NEURITE_CORE_BATCHING_BATCH_ITEM_H_

#include <chrono>
#include <cstdint>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "core/math/matrix.h"

namespace neurite {

struct ClientBacklog;

// Where the time of rows went.
struct BatchTiming {
  std::chrono::nanoseconds queue{0};    // from Submit to the first batch
  std::chrono::nanoseconds decode{0};   // CopyRows
  std::chrono::nanoseconds compute{0};  // the whole batch
  int64_t batch_rows = 0;               // of the item's last batch
};

// What the batcher needs of one call; a service's state of a call derives from
// it. Used by the worker's thread alone.
class BatchItem {
 public:
  // 1 or more; does not change.
  virtual int64_t rows() const = 0;
  // What the call holds while it waits; does not change.
  virtual int64_t bytes() const = 0;
  // The connection of its client, as the bounds of queued work count it; an id
  // is not used again while a call of its first connection has not ended. Does
  // not change. 0: the clients are not told apart.
  virtual uint64_t connection_id() const { return 0; }
  virtual MonotonicTime deadline() const = 0;
  virtual bool cancelled() const = 0;

  // Copies rows first .. first + batch.rows() - 1 into `batch`, normalised.
  // Asked for in order, each row once. An error ends the item with it.
  virtual absl::Status CopyRows(int64_t first, MatrixView batch) = 0;

  // Takes the outputs of rows first .. first + outputs.rows() - 1, in order.
  virtual void TakeOutputs(int64_t first, ConstMatrixView outputs) = 0;

  // Ends the item, exactly once: OK after the outputs of every row were taken.
  // The batcher does not touch it again. Must not submit anything itself.
  virtual void Finish(const absl::Status& status) = 0;

  // Ends the item like Finish: it was not let in, and may try again.
  virtual void Refuse(const absl::Status& status,
                      std::chrono::milliseconds retry_after) = 0;

  // True if timing() is wanted: it costs readings of the clock.
  virtual bool wants_timing() const { return false; }

  // Complete when Finish is called with OK.
  const BatchTiming& timing() const { return queue_entry.timing; }

  // The batcher's own, here so that a waiting call needs no other memory.
  struct QueueEntry {
    BatchItem* next = nullptr;
    ClientBacklog* client = nullptr;  // of connection_id(), or null
    int64_t taken = 0;                // rows that have been copied into batches
    int64_t settled = 0;    // of these, in batches that have come back
    int64_t in_flight = 0;  // batches with rows of it that have not come back
    MonotonicTime submitted;
    absl::Status failure;  // what ends it once no batch is in flight
    BatchTiming timing;
  };
  QueueEntry queue_entry;

 protected:
  ~BatchItem() = default;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCH_ITEM_H_
