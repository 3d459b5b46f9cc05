// The queue of one network: its items, its running batches and its costs.
#ifndef NEURITE_CORE_BATCHING_NETWORK_QUEUE_H_
#define NEURITE_CORE_BATCHING_NETWORK_QUEUE_H_

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "core/base/clock.h"
#include "core/batching/batch.h"
#include "core/batching/batch_item.h"
#include "core/batching/batch_policy.h"
#include "core/model/cost_curve.h"
#include "core/model/network.h"

namespace neurite {

// The queued items and running batches of one network on one worker, and the
// network's cost curve. Owns neither the items nor the batches. Not
// thread-safe.
class NetworkQueue {
 public:
  // `network` and `options` must outlive it.
  NetworkQueue(const Network& network, const CostCurve& cost,
               const BatcherOptions& options)
      : options_(options),
        network_(network),
        cost_(cost),
        limits_(LimitsOf(options, cost)) {}

  NetworkQueue(const NetworkQueue&) = delete;
  NetworkQueue& operator=(const NetworkQueue&) = delete;

  const Network& network() const { return network_; }

  // --- Costs -----------------------------------------------------------------

  const CostCurve& cost() const { return cost_; }
  const BatchLimits& limits() const { return limits_; }

  // Corrects the cost curve: a batch of `rows` rows took `time`.
  void Learn(int64_t rows, std::chrono::nanoseconds time);

  // Returns the time that `rows` rows take in batches of this network's usual
  // size, on the worker or on a compute thread.
  std::chrono::nanoseconds TimeOfRows(int64_t rows, bool on_worker) const {
    if (rows == 0) return std::chrono::nanoseconds(0);
    return TimeInBatches(cost_, rows, BatchRows(on_worker));
  }
  // The same, if rows of other calls fill up the last of these batches.
  std::chrono::nanoseconds TimeOfFullBatches(int64_t rows,
                                             bool on_worker) const {
    const int64_t batch_rows = BatchRows(on_worker);
    return TimeOfRows((rows + batch_rows - 1) / batch_rows * batch_rows,
                      on_worker);
  }

  // Returns the expected remaining time of its offloaded batches.
  std::chrono::nanoseconds TimeOfRunning(MonotonicTime now) const;

  // --- Items with rows that are not in a batch yet ---------------------------
  // Those of the first line are before those of the second, in each line the
  // oldest first.

  BatchItem* first() const { return FrontLine().first; }  // null if empty
  int64_t rows() const { return lines_[0].rows + lines_[1].rows; }
  // The rows before those of an item that is pushed to `line` now.
  int64_t RowsAhead(QueueLine line) const {
    return line == QueueLine::kFirst ? lines_[0].rows : rows();
  }
  void Push(BatchItem& item, QueueLine line);
  // Subtracts rows of the first item, which are in a batch or were dropped.
  void TakeRows(int64_t rows) { FrontLine().rows -= rows; }
  void PopFirst();

  // --- Batches that are not settled, the oldest first ------------------------

  bool has_running() const { return first_running_ != nullptr; }
  void AddRunning(Batch& batch);

  // Removes every batch that can be settled, and calls settle(batch) for it. A
  // batch can be settled when it has been computed and the earlier rows of its
  // items are settled: an item receives its outputs in order, while compute
  // threads may finish its batches in any order.
  template <typename Settle>
  void TakeSettled(const Settle& settle) {
    Batch* before = nullptr;
    for (Batch* batch = first_running_; batch != nullptr;) {
      Batch* const after = batch->next_running;
      if (!batch->came_back || !IsNext(*batch)) {
        before = batch;
        batch = after;
        continue;
      }
      (before == nullptr ? first_running_ : before->next_running) = after;
      if (after == nullptr) last_running_ = before;
      settle(*batch);
      batch = after;
    }
  }

  // --- Turns, maintained by the batcher --------------------------------------

  // The expected time of its batches up to now. The network with the smallest
  // value has the next turn.
  std::chrono::nanoseconds served{0};
  bool active = false;

 private:
  struct Line {
    BatchItem* first = nullptr;  // linked by QueueEntry::next
    BatchItem* last = nullptr;
    int64_t rows = 0;
  };

  // The line of first().
  const Line& FrontLine() const {
    return lines_[0].first != nullptr ? lines_[0] : lines_[1];
  }
  Line& FrontLine() { return lines_[lines_[0].first != nullptr ? 0 : 1]; }

  // Whether the earlier rows of all items of `batch` are settled. Several items
  // may have some: calls of the first line come between the rows of a call.
  static bool IsNext(const Batch& batch) {
    return std::all_of(batch.parts().begin(), batch.parts().end(),
                       [](const Batch::Part& part) {
                         return part.first == 0 ||
                                part.item->queue_entry.settled == part.first;
                       });
  }

  // The usual number of rows of a batch.
  int64_t BatchRows(bool on_worker) const {
    return std::max(limits_.knee, on_worker ? limits_.here : limits_.offload);
  }

  const BatcherOptions& options_;
  const Network& network_;
  CostCurve cost_;
  BatchLimits limits_;

  std::array<Line, 2> lines_;       // by QueueLine
  Batch* first_running_ = nullptr;  // linked by Batch::next_running
  Batch* last_running_ = nullptr;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_NETWORK_QUEUE_H_
