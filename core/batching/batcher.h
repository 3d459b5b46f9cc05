// Combines the rows of several calls into batches, and runs them.
#ifndef NEURITE_CORE_BATCHING_BATCHER_H_
#define NEURITE_CORE_BATCHING_BATCHER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "core/base/clock.h"
#include "core/batching/batch.h"
#include "core/batching/batch_item.h"
#include "core/batching/batch_policy.h"
#include "core/batching/client_backlog.h"
#include "core/batching/compute_threads.h"
#include "core/batching/network_queue.h"
#include "core/batching/queued_work.h"
#include "core/model/cost_curve.h"
#include "core/model/network.h"
#include "core/model/workspace.h"

namespace neurite {

// Statistics of a batcher since it was created.
struct BatcherCounts {
  int64_t batches = 0;
  int64_t offloaded = 0;  // of these, run by compute threads
  int64_t computed_rows = 0;
  int64_t expired_rows = 0;    // dropped: deadline exceeded while queued
  int64_t cancelled_rows = 0;  // dropped: the call was cancelled while queued
  int64_t refused_calls = 0;   // not admitted
  // Computed, but not before their deadline, or of a call that expired later.
  int64_t wasted_rows = 0;
};

// Queues the items that a worker submits while it reads requests, and runs them
// in rounds when the worker has read everything that was ready: a batch
// consists of what arrived while the previous one ran. Short batches run on the
// worker; long ones are offloaded to compute threads. The worker reads again
// between rounds, so that a call of a million rows delays neither cancellations
// nor health checks. The networks share the time equally: a network that has
// run a long batch waits until the others have had as much time. Belongs to one
// worker; not thread-safe.
class Batcher {
 public:
  // `wake` is called on a compute thread that has run a batch: RunRound then
  // has something to do. `clock` and `compute_threads` must outlive the
  // batcher. REQUIRES: options.Validate() is OK.
  Batcher(const BatcherOptions& options, const Clock& clock,
          ComputeThreadGroup& compute_threads, std::function<void()> wake);

  // REQUIRES: idle().
  ~Batcher();

  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;

  // Queues `item`, and finishes it exactly once, in this call or in a later
  // RunRound; `item` and `network` must live until then. `cost` is the measured
  // cost curve of `network`, of which the batcher keeps and corrects a copy.
  // The item ends with OK or:
  //   RESOURCE_EXHAUSTED  it was not admitted (see Admit); by BatchItem::Refuse
  //   DEADLINE_EXCEEDED   its deadline passed before it was computed, or would
  //                       have passed before its batch had been computed
  //   CANCELLED           its client has cancelled or disconnected
  //   an error of CopyRows
  void Submit(const Network& network, const CostCurve& cost, BatchItem& item);

  // Passes the results of compute threads to the items, offloads long batches,
  // and runs short ones for about options.inline_limit. Returns true if there
  // is more to do immediately; false if nothing is queued, or if the queued
  // rows have to wait for a compute thread.
  bool RunRound();

  // True if no item is queued or being computed.
  bool idle() const { return items_ == 0; }
  // The queued work of all clients.
  const QueuedWork& waiting() const { return clients_.total(); }
  // The queued work of one client.
  QueuedWork WaitingOf(uint64_t connection_id) const {
    return clients_.WorkOf(connection_id);
  }
  const BatcherCounts& counts() const { return counts_; }
  // The number of batches that are kept for reuse with their memory: at most a
  // few more than there are compute threads.
  size_t spare_batches() const { return free_batches_.size(); }

  // Drops the queues and learned costs of networks without work. Must be called
  // before a network is destroyed, as networks are identified by address.
  void ForgetIdleNetworks();

  // Waits until no compute thread will call `wake` any more. REQUIRES: idle().
  void Quiesce() const { finished_.AwaitQuiet(); }

 private:
  NetworkQueue& QueueOf(const Network& network, const CostCurve& cost);
  // Where and at which cost an item queues.
  struct Place {
    QueueLine line = QueueLine::kSecond;
    std::chrono::nanoseconds own{0};      // the time to compute its rows
    std::chrono::nanoseconds granted{0};  // to its client, with it
  };
  Place PlaceOf(const NetworkQueue& queue, const BatchItem& item) const;
  Admission AdmitTo(const NetworkQueue& queue, const Place& place,
                    const BatchItem& item, MonotonicTime now) const;
  std::chrono::nanoseconds WaitFor(const NetworkQueue& queue,
                                   const Place& place, MonotonicTime now) const;
  bool RunsOnWorker(const NetworkQueue& queue) const;
  void UpdateSlowdown(MonotonicTime now);

  // Returns the network that has the next turn, and sets `action`; null if no
  // network can run anything now.
  NetworkQueue* NextTurn(BatchAction* action);
  std::chrono::nanoseconds RunOnWorker(NetworkQueue& queue, int64_t rows);
  void StartOnComputeThread(NetworkQueue& queue, int64_t rows);
  // Charges the expected time of the batch to the network, and returns it.
  std::chrono::nanoseconds Serve(NetworkQueue& queue, const Batch& batch);

  // Moves up to `rows` rows from the front of `queue` into a batch, which
  // becomes its youngest running one. Returns null if all of them were dropped.
  Batch* MakeBatch(NetworkQueue& queue, int64_t rows);
  // Fills `batch` from the front of `queue`; drops expired and cancelled items.
  void Fill(NetworkQueue& queue, int64_t rows, Batch& batch);
  // Drops the first item if it has been cancelled, or if its last row cannot be
  // computed before its deadline. `room` of its rows would be computed at
  // `end`.
  bool DropIfUseless(NetworkQueue& queue, int64_t room, MonotonicTime end);
  absl::Status CopyRows(BatchItem& item, MatrixView rows);
  void Drop(NetworkQueue& queue, const absl::Status& status);

  void TakeFinished();
  void SettleAll(NetworkQueue& queue);
  void Settle(NetworkQueue& queue, const Batch& batch);
  void GiveBack(Batch* batch);
  void End(BatchItem& item, const absl::Status& status);
  void Deactivate();

  const BatcherOptions options_;
  const Clock& clock_;
  ComputeThreadGroup& compute_threads_;
  FinishedBatches finished_;

  absl::flat_hash_map<const Network*, std::unique_ptr<NetworkQueue>> queues_;
  std::vector<NetworkQueue*> active_;   // with queued rows or running batches
  std::chrono::nanoseconds served_{0};  // the `served` at the latest turn
  int64_t items_ = 0;
  ClientBacklogs clients_;
  mutable std::vector<std::chrono::nanoseconds> others_;  // scratch

  double slowdown_ = 1;                    // see NextSlowdown
  MonotonicTime window_began_;             // moved on by the time without items
  MonotonicTime last_ended_;               // of the batches that were settled
  std::chrono::nanoseconds computing_{0};  // since then, a thread

  // Batches in use are not here, but linked in their NetworkQueue.
  std::vector<std::unique_ptr<Batch>> free_batches_;
  Workspace workspace_;
  BatcherCounts counts_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCHER_H_
