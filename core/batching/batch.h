// Rows of several calls that go through one network together.
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

// Batches that compute threads have run, on their way back to their worker.
class FinishedBatches {
 public:
  // `wake` is called on a compute thread's thread when there is something to
  // take.
  explicit FinishedBatches(std::function<void()> wake)
      : wake_(std::move(wake)) {}

  // Any thread.
  void Add(Batch& batch);

  // Returns when no thread is within Add, nor within `wake`: after the last
  // batch was taken that is a matter of microseconds.
  void AwaitQuiet() const;

  // All there are, in any order, linked by Batch::next_finished; null: none.
  Batch* TakeAll() {
    return head_.exchange(nullptr, std::memory_order_acquire);
  }

 private:
  const std::function<void()> wake_;
  std::atomic<Batch*> head_{nullptr};
  std::atomic<int> adding_{0};
};

// Belongs to a worker, which fills it and hands its outputs on; in between an
// compute thread may run it. Used again and again.
class Batch final : public BatchJob {
 public:
  // Rows of one item within the batch.
  struct Part {
    BatchItem* item = nullptr;
    int64_t first = 0;      // row of the item
    int64_t batch_row = 0;  // row of the batch
    int64_t rows = 0;
    bool last = false;  // the item ends with it
  };

  // Both outlive the batch.
  Batch(const Clock& clock, FinishedBatches& finished)
      : clock_(clock), finished_(finished) {}

  // Empties it, and makes room for `most_rows` rows of `network`.
  void Begin(const Network& network, int64_t most_rows);

  // Rows 0 .. most_rows - 1, to be filled. Valid until Begin.
  MatrixView input() const { return input_; }
  void Add(const Part& part) {
    parts_.push_back(part);
    rows_ += part.rows;
  }

  int64_t rows() const { return rows_; }
  const std::vector<Part>& parts() const { return parts_; }

  // On the thread that computes: this one or a compute thread's.
  void Run(Workspace& workspace) override;
  void Done() override { finished_.Add(*this); }

  // After Run.
  ConstMatrixView outputs(const Part& part) const {
    return output_.Rows(part.batch_row, part.rows);
  }
  std::chrono::nanoseconds compute_time() const { return compute_time_; }

  // The worker's notes on a batch that was handed over.
  Batch* next_running = nullptr;  // of the same network, handed over later
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
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCH_H_
