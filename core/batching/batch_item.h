// The batcher's view of one call.
#ifndef NEURITE_CORE_BATCHING_BATCH_ITEM_H_
#define NEURITE_CORE_BATCHING_BATCH_ITEM_H_

#include <chrono>
#include <cstdint>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "core/math/matrix.h"

namespace neurite {

struct ClientBacklog;

// The time that the rows of an item spent in each stage.
struct BatchTiming {
  std::chrono::nanoseconds queue{0};    // from Submit to the first batch
  std::chrono::nanoseconds decode{0};   // in CopyRows
  std::chrono::nanoseconds compute{0};  // of all batches with its rows
  int64_t batch_rows = 0;               // of the item's last batch
};

// The batcher's interface to one call. A service derives its per-call state
// from it. Only used on the worker's thread.
class BatchItem {
 public:
  // At least 1. Constant.
  virtual int64_t rows() const = 0;
  // Identifies the client's connection, for the limits of queued work. An id
  // must not be reused while a call of the earlier connection is open.
  // Constant. 0: the front end does not distinguish its clients.
  virtual uint64_t connection_id() const { return 0; }
  virtual MonotonicTime deadline() const = 0;
  virtual bool cancelled() const = 0;

  // Copies rows first .. first + batch.rows() - 1 into `batch`, normalised.
  // Called in order, once for each row. If it fails, the item ends with the
  // error.
  virtual absl::Status CopyRows(int64_t first, MatrixView batch) = 0;

  // Receives the outputs of rows first .. first + outputs.rows() - 1, in order.
  virtual void TakeOutputs(int64_t first, ConstMatrixView outputs) = 0;

  // Ends the item; called exactly once unless Refuse is called. The status is
  // OK if TakeOutputs has received the outputs of every row. The batcher does
  // not access the item afterwards. Must not call Submit.
  virtual void Finish(const absl::Status& status) = 0;

  // Ends the item like Finish, because it was not admitted. The client may
  // retry it after `retry_after`.
  virtual void Refuse(const absl::Status& status,
                      std::chrono::milliseconds retry_after) = 0;

  // True if timing() is needed. The clock is read more often then.
  virtual bool wants_timing() const { return false; }

  // Complete when Finish is called with OK.
  const BatchTiming& timing() const { return queue_entry.timing; }

  // Private to the batcher. Stored here so that a queued call needs no further
  // memory.
  struct QueueEntry {
    BatchItem* next = nullptr;
    ClientBacklog* client = nullptr;  // of connection_id(), or null
    int64_t taken = 0;                // rows that have been copied into batches
    int64_t settled = 0;    // of these, rows in batches that are settled
    int64_t in_flight = 0;  // unsettled batches that contain its rows
    MonotonicTime submitted;
    absl::Status failure;  // ends the item once no batch is in flight
    BatchTiming timing;
  };
  QueueEntry queue_entry;

 protected:
  ~BatchItem() = default;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCH_ITEM_H_
