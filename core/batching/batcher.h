// Runs rows of several calls through one network together.
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

// What became of the rows that a batcher was given.
struct BatcherCounts {
  int64_t batches = 0;
  int64_t offloaded = 0;  // of these, run by compute threads
  int64_t computed_rows = 0;
  int64_t expired_rows = 0;    // dropped: the deadline passed while they waited
  int64_t cancelled_rows = 0;  // dropped: the client had gone
  int64_t refused_calls = 0;   // not let in
};

// Collects the items that a worker submits while it reads, and runs them in
// rounds when the worker has read all there was: a batch is what arrived while
// the last one ran. Short batches run on the worker; long ones are handed to
// compute threads. Between rounds the worker reads again, so that a call of a
// million rows holds up neither cancellations nor health. Networks take turns
// by time: a long batch of one costs it as many turns of the others. Belongs to
// one worker; not thread-safe.
class Batcher {
 public:
  // `wake` is called, on another thread, when RunRound has something to do:
  // a batch has come back. REQUIRES: options.Validate() is OK; `clock` and
  // `compute_threads` outlive the batcher.
  Batcher(const BatcherOptions& options, const Clock& clock,
          ComputeThreadGroup& compute_threads, std::function<void()> wake);

  // REQUIRES: idle().
  ~Batcher();

  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;

  // Takes `item` and finishes it exactly once, in this call or in a later
  // RunRound. `cost` is what `network` costs as far as the caller knows: the
  // batcher keeps a copy and corrects it. `network` must live until then.
  //   RESOURCE_EXHAUSTED  too much waits, or it would end past its deadline;
  //                       by BatchItem::Refuse
  //   DEADLINE_EXCEEDED   its deadline passed before it was computed
  //   CANCELLED           its client has gone
  //   an error of CopyRows
  void Submit(const Network& network, const CostCurve& cost, BatchItem& item);

  // Hands on what compute threads have computed, hands over what is long, and
  // runs what is short, for about options.inline_limit. True if there is more
  // to do at once; false if nothing waits, or only for compute threads.
  bool RunRound();

  // True if no item is waiting or being computed.
  bool idle() const { return items_ == 0; }
  // Of all clients together.
  const QueuedWork& waiting() const { return clients_.total(); }
  // Of one client.
  QueuedWork WaitingOf(uint64_t connection_id) const {
    return clients_.WorkOf(connection_id);
  }
  const BatcherCounts& counts() const { return counts_; }
  // Batches whose memory is kept to be used again: a few more than compute
  // threads.
  size_t spare_batches() const { return free_batches_.size(); }

  // Forgets what was learned of networks that nothing waits for: some may not
  // come again.
  void ForgetIdleNetworks();

  // Returns when no compute thread will call `wake` any more. REQUIRES: idle().
  void Quiesce() const { finished_.AwaitQuiet(); }

 private:
  NetworkQueue& QueueOf(const Network& network, const CostCurve& cost);
  Admission AdmitTo(const NetworkQueue& queue, const BatchItem& item,
                    MonotonicTime now) const;
  std::chrono::nanoseconds WaitFor(const NetworkQueue& queue,
                                   std::chrono::nanoseconds own,
                                   MonotonicTime now) const;
  bool RunsOnWorker(const NetworkQueue& queue) const;

  // The next network's turn, and what to do in it; null: nothing now.
  NetworkQueue* NextTurn(BatchAction* action);
  std::chrono::nanoseconds RunOnWorker(NetworkQueue& queue, int64_t rows);
  void StartOnComputeThread(NetworkQueue& queue, int64_t rows);
  // Charges the turn to the network: what the batch is expected to take.
  std::chrono::nanoseconds Serve(NetworkQueue& queue, const Batch& batch);

  // Up to `rows` rows from the front of `queue`, as its youngest running batch;
  // null if none of them need be computed.
  Batch* MakeBatch(NetworkQueue& queue, int64_t rows);
  // Fills `batch` from the front of `queue`; drops what need not be computed.
  void Fill(NetworkQueue& queue, int64_t rows, Batch& batch);
  bool DropIfUseless(NetworkQueue& queue, MonotonicTime end);
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
  std::vector<NetworkQueue*> active_;   // with rows waiting, or batches running
  std::chrono::nanoseconds served_{0};  // of the network whose turn was last
  int64_t items_ = 0;
  ClientBacklogs clients_;
  mutable std::vector<std::chrono::nanoseconds> others_;  // scratch

  // Those in use belong to their queue.
  std::vector<std::unique_ptr<Batch>> free_batches_;
  Workspace workspace_;
  BatcherCounts counts_;
};

}  // namespace neurite

#endif  // NEURITE_CORE_BATCHING_BATCHER_H_
