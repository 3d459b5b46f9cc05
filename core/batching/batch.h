// A batch: rows of several calls that run through one network together.
#ifndef NEURITE_CORE_BATCHING_BATCH_H_
#define NEURITE_CORE_BATCHING_BATCH_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/clock.h"
#include "core/batching/batch_item.h"
#include "core/batching/compute_threads.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

class Batch;

// Returns batches from the compute threads that have run them to the worker
// that made them.
class FinishedBatches {
 public:
  // `wake` is called on a compute thread for each finished batch.
  explicit FinishedBatches(std::function<void()> wake)
      : wake_(std::move(wake)) {}

  // Thread-safe.
  void Add(Batch& batch);

  // Returns when no thread is executing Add or `wake`. Once the last batch has
  // been taken, this takes microseconds.
  void AwaitQuiet() const;

  // Returns all finished batches, in any order, linked by Batch::next_finished;
  // null if there are none.
  Batch* TakeAll() {
    return head_.exchange(nullptr, std::memory_order_acquire);
  }

 private:
  const std::function<void()> wake_;
  std::atomic<Batch*> head_{nullptr};
  std::atomic<int> adding_{0};
};

// Owned by a worker, which fills it and distributes its outputs to the items;
// in between, a compute thread may run it. Reused for later batches.
class Batch final : public BatchJob {
 public:
  // Rows of one item within the batch.
  struct Part {
    BatchItem* item = nullptr;
    int64_t first = 0;      // row of the item
    int64_t batch_row = 0;  // row of the batch
    int64_t rows = 0;
    bool last = false;  // contains the item's last row
  };

  // Both must outlive the batch.
  Batch(const Clock& clock, FinishedBatches& finished)
      : clock_(clock), finished_(finished) {}

  // Removes all rows, and reserves memory for `most_rows` rows of `network`.
  void Begin(const Network& network, int64_t most_rows);

  // Rows 0 .. most_rows - 1, to be filled in. Valid until the next Begin.
  MatrixView input() const { return input_; }
  void Add(const Part& part) {
    parts_.push_back(part);
    rows_ += part.rows;
  }

  int64_t rows() const { return rows_; }
  const std::vector<Part>& parts() const { return parts_; }

  // Called on the worker's thread or on a compute thread.
  void Run(Workspace& workspace) override;
  void Done() override { finished_.Add(*this); }

  // REQUIRES: Run has returned.
  ConstMatrixView outputs(const Part& part) const {
    return output_.Rows(part.batch_row, part.rows);
  }
  std::chrono::nanoseconds compute_time() const { return compute_time_; }
  // When Run ended.
  MonotonicTime ended() const { return ended_; }

  // Used by the worker to keep track of the batch.
  Batch* next_running = nullptr;  // the next younger one of the same network
  Batch* next_finished = nullptr;
  void* owner = nullptr;
  MonotonicTime expected_end;
  bool came_back = false;

 private:
  const Clock& clock_;
  FinishedBatches& finished_;
  const Network* network_ = nullptr;
  Workspace memory_;  // buffer 0: rows in, buffer 1: outputs
  MatrixView input_;
  MatrixView output_;
  int64_t rows_ = 0;
  std::vector<Part> parts_;
  std::chrono::nanoseconds compute_time_{0};
  MonotonicTime ended_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCH_H_
