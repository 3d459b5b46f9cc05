// Runs rows of several calls through one network together.
#ifndef NEURITE_CORE_BATCHING_BATCHER_H_
#define NEURITE_CORE_BATCHING_BATCHER_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "core/batching/batch_policy.h"
#include "core/math/matrix.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

// What the batcher needs of one call; a service's state of a call derives from
// it. Used by one thread at a time.
class BatchItem {
 public:
  // 1 or more; does not change.
  virtual int64_t rows() const = 0;
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

 protected:
  ~BatchItem() = default;
};

// What became of the rows that a batcher was given.
struct BatcherCounts {
  int64_t batches = 0;
  int64_t computed_rows = 0;
  int64_t expired_rows = 0;    // dropped: the deadline passed while they waited
  int64_t cancelled_rows = 0;  // dropped: the client had gone
};

// Collects the items that a lane submits while it reads, and runs them in
// rounds when the lane has read all there was: a batch is what arrived while
// the last one ran. Between rounds the lane reads again, so that a call of a
// million rows holds up neither cancellations nor health. Belongs to one lane;
// not thread-safe.
class Batcher {
 public:
  // REQUIRES: options.Validate() is OK; `clock` outlives the batcher.
  Batcher(const BatcherOptions& options, const Clock& clock);

  // REQUIRES: nothing waits.
  ~Batcher();

  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;

  // Takes `item` and finishes it exactly once, in this call or in a later
  // RunRound. `network` must live until then.
  //   RESOURCE_EXHAUSTED  too many rows wait
  //   DEADLINE_EXCEEDED   its deadline passed before it was computed
  //   CANCELLED           its client has gone
  //   an error of CopyRows
  void Submit(const Network& network, BatchItem& item);

  // Runs one batch of each network that has rows waiting. True if rows still
  // wait: an item with more rows than one batch holds is split and answered
  // whole, in the round that computes its last row.
  bool RunRound();

  int64_t waiting_rows() const { return waiting_rows_; }
  const BatcherCounts& counts() const { return counts_; }

 private:
  struct Waiting {
    BatchItem* item = nullptr;
    int64_t done = 0;  // rows whose outputs were taken
  };
  struct Queue {
    const Network* network = nullptr;
    int64_t rows = 0;
    std::deque<Waiting> items;
  };
  // Rows of one item within the batch at hand.
  struct Part {
    BatchItem* item = nullptr;
    int64_t first = 0;      // row of the item
    int64_t batch_row = 0;  // row of the batch
    int64_t rows = 0;
    bool last = false;  // the item ends with it
  };

  Queue& QueueOf(const Network& network);
  void RunBatch(Queue& queue);
  // Fills the batch from the front of `queue`; drops what need not be computed.
  int64_t FillBatch(Queue& queue, MatrixView batch);
  void Drop(Queue& queue, const absl::Status& status);

  const BatcherOptions options_;
  const Clock& clock_;

  // One for each network that has rows waiting, in order of arrival; those
  // behind used_queues_ are kept for their memory.
  std::vector<Queue> queues_;
  size_t used_queues_ = 0;
  int64_t waiting_rows_ = 0;
  std::vector<Part> parts_;
  Workspace io_;  // buffer 0: rows in, buffer 1: outputs
  Workspace layers_;
  BatcherCounts counts_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCHER_H_
